package dev.floe.gateway.platform;

/**
 * The end of an invocation's log: the function's own lines and the platform's.
 *
 * @param requestId the platform's name of the invocation; empty if it is unknown
 * @param text the last 4 KiB of the log, empty if the platform sent none
 */
public record LogTail(String requestId, String text) {
  /** The log of an invocation about which nothing is known. */
  public static final LogTail NONE = new LogTail("", "");

  public boolean isEmpty() {
    return text.isEmpty();
  }

  /**
   * Returns the first line that the function itself wrote, in which a JVM reports why it cannot
   * start; the text {@code nothing} if there is no such line.
   */
  public String firstLine() {
    return text.lines()
        .filter(line -> !line.matches("(START|END|REPORT) RequestId: .*") && !line.isBlank())
        .findFirst()
        .orElse("nothing");
  }
}
