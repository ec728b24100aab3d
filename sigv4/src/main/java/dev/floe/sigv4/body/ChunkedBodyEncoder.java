package dev.floe.sigv4.body;

import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import java.nio.ByteBuffer;

/**
 * Frames a payload of known length as {@code STREAMING-UNSIGNED-PAYLOAD-TRAILER}: aws-chunked,
 * unsigned, with one checksum behind the last chunk. Chunks have a fixed length, whatever pieces
 * the payload comes in, so the length on the wire is known before the first byte. Confined to one
 * thread at a time.
 *
 * <p>The request carries {@code Content-Encoding: aws-chunked}, {@code
 * x-amz-decoded-content-length}, {@code x-amz-trailer} (the checksum's header name) and {@code
 * Content-Length}: {@link #wireBytes}.
 */
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"})
public final class ChunkedBodyEncoder {
  /** A chunk's length unless told otherwise; S3 asks for 8 KiB at least. */
  public static final int DEFAULT_CHUNK_BYTES = 128 * 1024;

  public ChunkedBodyEncoder(long payloadBytes, int chunkBytes, ChecksumAlgorithm checksum) {
    throw new UnsupportedOperationException("not yet");
  }

  /** Length of the framed body, trailer included. */
  public long wireBytes() {
    throw new UnsupportedOperationException("not yet");
  }

  /** Frames the next bytes of the payload; the payload's own bytes are passed on uncopied. */
  public void encode(ByteBuffer payload, PayloadSink wire) {
    throw new UnsupportedOperationException("not yet");
  }

  /** Ends the body with the checksum in Base64. */
  public void finish(String checksumBase64, PayloadSink wire) {
    throw new UnsupportedOperationException("not yet");
  }
}
