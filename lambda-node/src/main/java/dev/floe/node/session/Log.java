package dev.floe.node.session;

/** The function's log: lines on standard error, which the platform collects. */
final class Log {
  private Log() {}

  static void line(String text) {
    System.err.println("floe-node: " + text);
  }
}
