package dev.floe.sigv4.body;

import dev.floe.sigv4.Rejection;
import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import java.util.Map;

/** What a whole body proved. */
public sealed interface BodyVerdict {
  /**
   * All bytes came, and every signature, digest and checksum that the head or the trailer gave
   * agrees.
   *
   * @param payloadBytes length of the payload, without framing
   * @param checksums the checksums that were given and found right, in Base64
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
