package dev.floe.gateway.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * A request's payload without its framing, verified while it is read. The last byte is returned
 * only after all signatures, digests and checksums were verified. So a caller that announces {@link
 * #lengthBytes} to S3 and then forwards the bytes cannot commit a bad body: the last byte is
 * missing. An empty payload is verified when its end is read. Thread code; one reader.
 */
public interface Payload {
  /**
   * The length is unknown: the client sent neither Content-Length nor x-amz-decoded-content-length.
   */
  long UNKNOWN_LENGTH = -1;

  /** Returns the length without framing, or {@link #UNKNOWN_LENGTH}. */
  long lengthBytes();

  /**
   * Reads at least one byte, blocking until one is available.
   *
   * @return the number of bytes read, or -1 at the end of a verified payload
   * @throws S3Exception if the payload is not the one that was signed or announced, or its framing
   *     is malformed; it must not be stored
   * @throws IOException if the client disconnected, sent nothing for too long or broke the framing
   *     of HTTP; the payload must not be stored
   */
  int read(ByteBuffer into) throws IOException;

  /**
   * Returns the name, in lower case, of the checksum that the client sends after the payload, such
   * as {@code x-amz-checksum-crc32}; empty if there is none.
   */
  Optional<String> trailer();

  /**
   * Returns the client's verified checksums, from headers or the trailer: header names in lower
   * case with values in Base64. Called after {@link #read} has returned -1.
   */
  Map<String, String> checksums();
}
