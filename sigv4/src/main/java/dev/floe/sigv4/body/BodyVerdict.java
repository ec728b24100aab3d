package dev.floe.sigv4.body;

import dev.floe.sigv4.Rejection;
import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import java.util.Map;

/** The verdict on a whole body. */
public sealed interface BodyVerdict {
  /**
   * All bytes were received, and all chunk signatures and all declared digests and checksums match.
   *
   * @param payloadBytes length of the payload, without framing
   * @param checksums the S3 checksum that the head or the trailer declared, in Base64; empty if
   *     neither did
   */
  record Intact(long payloadBytes, Map<ChecksumAlgorithm, String> checksums)
      implements BodyVerdict {
    public Intact {
      checksums = Map.copyOf(checksums);
    }
  }

  /** The body must not be kept. */
  record Rejected(Rejection rejection) implements BodyVerdict {}
}
