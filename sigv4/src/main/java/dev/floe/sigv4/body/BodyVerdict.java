package dev.floe.sigv4.body;

import dev.floe.sigv4.Rejection;
import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import java.util.Map;

/** The verdict on a whole body. */
public sealed interface BodyVerdict {
  /**
   * All bytes were received, and every signature, digest and checksum of the head and the trailer
   * matches.
   *
   * @param payloadBytes length of the payload, without framing
   * @param checksums the declared checksums, which match, in Base64
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
