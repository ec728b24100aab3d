package dev.floe.node.session;

/** The function's log: the platform collects what is written to standard error, line by line. */
final class Log {
  private Log() {}

  static void line(String text) {
    System.err.println("floe-node: " + text);
  }
}
