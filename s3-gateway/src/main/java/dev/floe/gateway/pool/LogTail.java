package dev.floe.gateway.pool;

/**
 * The end of an invocation's log.
 *
 * @param text the platform's lines and the function's own
 */
record LogTail(String text) {
  /**
   * Returns the first line that the function itself wrote; there a JVM reports why it cannot start.
   */
  String firstLine() {
    return text.lines()
        .filter(line -> !line.matches("(START|END|REPORT) RequestId: .*") && !line.isBlank())
        .findFirst()
        .orElse("nothing");
  }
}
