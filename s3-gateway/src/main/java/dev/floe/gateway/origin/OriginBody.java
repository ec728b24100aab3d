package dev.floe.gateway.origin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What is sent upstream behind a head. Thread code; read once, by one reader. */
public interface OriginBody {
  /** Its length, known before the first byte. */
  long lengthBytes();

  /**
   * Reads at least one byte, waiting for it. Whatever it throws aborts the request before its last
   * byte is sent and comes out of {@link OriginClient#send} unchanged if it is unchecked.
   *
   * @return the number of bytes read, or -1 at the end
   */
  int read(ByteBuffer into) throws IOException;

  /**
   * A checksum whose value is known only at the end: the trailer's name in lower case, {@code
   * x-amz-checksum-crc32}. The body is then sent as aws-chunked with that trailer, or without the
   * checksum where the origin takes none.
   */
  default Optional<String> trailer() {
    return Optional.empty();
  }

  /** The trailer's value; asked for after {@link #read} returned -1. */
  default String trailerValue() {
    throw new IllegalStateException("no trailer was announced");
  }
}
