package dev.floe.gateway.access;

/** The form of the access log's lines. Implementations are pure and thread-safe. */
public interface LineFormat {
  /** Returns one line. It has no line break, not even at its end, whatever clients send. */
  String line(AccessRecord request);
}
