package dev.floe.gateway.origin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The body of a request to the origin. Thread code; read once, by one reader. */
public interface OriginBody {
  /** Returns the length, which is known before the first byte. */
  long lengthBytes();

  /**
   * Reads at least one byte, blocking until one is available. An exception aborts the request
   * before its last byte is sent; {@link OriginClient#send} rethrows unchecked ones unchanged.
   *
   * @return the number of bytes read, or -1 at the end
   */
  int read(ByteBuffer into) throws IOException;

  /**
   * Returns the name of the trailer for a checksum that is known only at the end of the body, in
   * lower case, such as {@code x-amz-checksum-crc32}. The body is then sent as aws-chunked with
   * that trailer, or without the checksum if the origin accepts none.
   */
  default Optional<String> trailer() {
    return Optional.empty();
  }

  /** Returns the trailer's value; called after {@link #read} returned -1. */
  default String trailerValue() {
    throw new IllegalStateException("no trailer was announced");
  }
}
