package dev.floe.sigv4.body;

import dev.floe.sigv4.ChunkSeed;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Frames and signs a payload as clients do. PublishedVectorsTest compares the chain of signatures
 * with AWS's vectors.
 */
final class SignedBody {
  private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
  private final ChunkSignatures signatures;

  SignedBody(ChunkSeed seed) {
    signatures = new ChunkSignatures(seed);
  }

  /** Frames {@code payload} in chunks of {@code chunkBytes}. */
  static byte[] frame(ChunkSeed seed, byte[] payload, int chunkBytes, String trailerLine) {
    SignedBody body = new SignedBody(seed);
    for (int at = 0; at < payload.length; at += chunkBytes) {
      body.chunk(payload, at, Math.min(chunkBytes, payload.length - at));
    }
    body.chunk(payload, 0, 0);
    if (!trailerLine.isEmpty()) {
      body.signatures.update(ByteBuffer.wrap(ascii(trailerLine + "\n")));
      body.text(trailerLine + "\r\nx-amz-trailer-signature:" + body.signatures.nextTrailer());
      body.text("\r\n");
    }
    body.text("\r\n");
    return body.wire.toByteArray();
  }

  private void chunk(byte[] payload, int at, int length) {
    signatures.update(ByteBuffer.wrap(payload, at, length));
    text(Integer.toHexString(length) + ";chunk-signature=" + signatures.nextChunk() + "\r\n");
    if (length > 0) {
      wire.write(payload, at, length);
      text("\r\n");
    }
  }

  private void text(String text) {
    wire.writeBytes(ascii(text));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
