package dev.floe.gateway.http.message;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Generates the identifiers that every answer contains. Thread-safe. */
public final class RequestIds {
  private static final int HOST_BYTES = 24;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final byte[] host = new byte[HOST_BYTES];

  public RequestIds() {
    new SecureRandom().nextBytes(host);
  }

  /**
   * The identifiers of one request.
   *
   * @param requestId 16 hexadecimal digits
   * @param hostId identifies the gateway and the request
   */
  public record Id(String requestId, String hostId) {}

  /** Returns a new identifier. */
  public Id next() {
    long number = ThreadLocalRandom.current().nextLong();
    byte[] bytes = new byte[HOST_BYTES + Long.BYTES];
    System.arraycopy(host, 0, bytes, 0, HOST_BYTES);
    for (int i = 0; i < Long.BYTES; i++) {
      bytes[HOST_BYTES + i] = (byte) (number >>> (8 * i));
    }
    return new Id(HEX.toHexDigits(number), Base64.getEncoder().encodeToString(bytes));
  }
}
