package dev.floe.sigv4.body;

import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Frames a payload of known length as {@code STREAMING-UNSIGNED-PAYLOAD-TRAILER}: aws-chunked,
 * unsigned, with one checksum after the last chunk. Chunks have a fixed length, independent of the
 * pieces in which the payload is passed, so the length on the wire is known in advance. Confined to
 * one thread at a time.
 *
 * <p>The request carries {@code Content-Encoding: aws-chunked}, {@code
 * x-amz-decoded-content-length}, {@code x-amz-trailer} (the checksum's header name) and {@code
 * Content-Length}: {@link #wireBytes}.
 */
public final class ChunkedBodyEncoder {
  /** The default length of a chunk; S3 requires at least 8 KiB, except for the last chunk. */
  public static final int DEFAULT_CHUNK_BYTES = 128 * 1024;

  private static final int CRLF_BYTES = 2;

  private final long payloadBytes;
  private final int chunkBytes;
  private final ChecksumAlgorithm checksum;
  private long encoded;
  private boolean finished;

  /**
   * Starts a body.
   *
   * @param payloadBytes the payload's length, may be 0
   * @param chunkBytes the length of each chunk except the last
   * @param checksum the algorithm of the trailer's checksum
   */
  public ChunkedBodyEncoder(long payloadBytes, int chunkBytes, ChecksumAlgorithm checksum) {
    if (payloadBytes < 0 || chunkBytes < 1) {
      throw new IllegalArgumentException(
          "payloadBytes " + payloadBytes + " or chunkBytes " + chunkBytes + " is too small");
    }
    this.payloadBytes = payloadBytes;
    this.chunkBytes = chunkBytes;
    this.checksum = checksum;
  }

  /** Returns the length of the framed body, including the trailer. */
  public long wireBytes() {
    long whole = payloadBytes / chunkBytes;
    long rest = payloadBytes % chunkBytes;
    long framing = whole * framingBytes(chunkBytes) + (rest == 0 ? 0 : framingBytes(rest));
    int trailerLine = checksum.headerName().length() + 1 + checksum.base64Length() + CRLF_BYTES;
    return payloadBytes + framing + 1 + CRLF_BYTES + trailerLine + CRLF_BYTES;
  }

  private static int framingBytes(long size) {
    return Long.toHexString(size).length() + 2 * CRLF_BYTES;
  }

  /**
   * Frames the next bytes of the payload, without copying them.
   *
   * @throws IllegalStateException if the payload gets longer than the constructor declared
   */
  public void encode(ByteBuffer payload, PayloadSink wire) {
    if (payload.remaining() > payloadBytes - encoded) {
      throw new IllegalStateException(
          (encoded + payload.remaining())
              + " payload bytes where "
              + payloadBytes
              + " were declared");
    }
    while (payload.hasRemaining()) {
      long inChunk = encoded % chunkBytes;
      if (inChunk == 0) {
        long size = Math.min(chunkBytes, payloadBytes - encoded);
        write((encoded == 0 ? "" : "\r\n") + Long.toHexString(size) + "\r\n", wire);
      }
      int length = (int) Math.min(payload.remaining(), chunkBytes - inChunk);
      ByteBuffer piece = payload.slice(payload.position(), length);
      payload.position(payload.position() + length);
      encoded += length;
      wire.payload(piece);
    }
  }

  /**
   * Ends the body.
   *
   * @param checksumBase64 the payload's checksum
   * @throws IllegalStateException if bytes of the payload are missing, or the body has already
   *     ended
   * @throws IllegalArgumentException if {@code checksumBase64} does not have the length of a
   *     checksum of this body's algorithm
   */
  public void finish(String checksumBase64, PayloadSink wire) {
    if (encoded != payloadBytes || finished) {
      throw new IllegalStateException(encoded + " of " + payloadBytes + " payload bytes encoded");
    }
    if (checksumBase64.length() != checksum.base64Length()) {
      throw new IllegalArgumentException("not a " + checksum + ": " + checksumBase64);
    }
    finished = true;
    String lineEnd = encoded == 0 ? "" : "\r\n";
    write(lineEnd + "0\r\n" + checksum.headerName() + ":" + checksumBase64 + "\r\n\r\n", wire);
  }

  private static void write(String text, PayloadSink wire) {
    wire.payload(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
