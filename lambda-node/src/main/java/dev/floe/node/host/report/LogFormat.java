package dev.floe.node.host.report;

/** The format of the platform's lines in an invocation's log. */
public enum LogFormat {
  TEXT,
  JSON
}
