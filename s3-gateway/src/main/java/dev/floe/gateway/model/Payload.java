package dev.floe.gateway.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * A request's payload: what the client wants stored, its framing taken off, verified while it is
 * read. The last byte is given only after every signature, digest and checksum was found right, so
 * whoever passes the bytes on to a receiver that was promised {@link #lengthBytes} cannot commit a
 * bad body; an empty payload is verified when its end is read. Thread code; one reader.
 */
public interface Payload {
  /** The length is unknown: Transfer-Encoding: chunked without x-amz-decoded-content-length. */
  long UNKNOWN_LENGTH = -1;

  /** Length without framing, or {@link #UNKNOWN_LENGTH}. */
  long lengthBytes();

  /**
   * Reads at least one byte, waiting for it.
   *
   * @return the number of bytes read, or -1 at the end of a payload that was found right
   * @throws S3Exception the payload is not what was signed or announced: nothing may be kept
   * @throws IOException the client went away or broke the framing: nothing may be kept
   */
  int read(ByteBuffer into) throws IOException;

  /**
   * The checksum that the client sends behind the payload: the trailer's name in lower case, {@code
   * x-amz-checksum-crc32}.
   */
  Optional<String> trailer();

  /**
   * The checksums that the client gave, in a header or in the trailer, and that were found right:
   * header names in lower case with values in Base64. To be asked after {@link #read} returned -1.
   */
  Map<String, String> checksums();
}
