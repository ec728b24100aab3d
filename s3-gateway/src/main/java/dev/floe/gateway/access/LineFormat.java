package dev.floe.gateway.access;

/** The form of the access log's lines. Implementations are pure and thread-safe. */
public interface LineFormat {
  /** Returns the line without its end; it contains no other line end, whatever clients send. */
  String line(AccessRecord request);
}
