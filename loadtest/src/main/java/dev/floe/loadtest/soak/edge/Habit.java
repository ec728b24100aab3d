package dev.floe.loadtest.soak.edge;

import java.nio.charset.StandardCharsets;

/** The ways in which connections without credentials use up a server's resources. */
enum Habit {
  /** Sends nothing. */
  SILENT("", false),
  /** Sends most of the longest accepted head at once, and then nothing. */
  UNFINISHED_HEAD(
      "PUT /bucket/key HTTP/1.1\r\nHost: crowd\r\nX-Filling: " + "a".repeat(12_000), false),
  /** Sends the start of a head, and then one more byte of it each second. */
  SLOW_HEAD("GET /bucket/key HTTP/1.1\r\nHost: crowd\r\nX-Filling: ", true),
  /** Sends the head of an unsigned upload, and then one byte of its body each second. */
  SLOW_BODY("PUT /bucket/key HTTP/1.1\r\nHost: crowd\r\nContent-Length: 1000000000\r\n\r\n", true);

  private final String opening;
  private final boolean drips;

  Habit(String opening, boolean drips) {
    this.opening = opening;
    this.drips = drips;
  }

  /** Returns what is sent as soon as the connection is open. */
  byte[] opening() {
    return opening.getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns true if a byte a second follows. */
  boolean drips() {
    return drips;
  }
}
