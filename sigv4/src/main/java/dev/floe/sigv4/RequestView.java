package dev.floe.sigv4;

/**
 * A request's head exactly as received, because that is what a signature covers. Every string holds
 * one wire byte per char (ISO-8859-1); nothing is decoded, normalised, joined or reordered.
 *
 * <p>The gateway has its own implementation; other callers use the record {@link PlainRequest}.
 */
public interface RequestView {
  /** Returns the method in upper case, {@code GET}. */
  String method();

  /**
   * Returns the path of the request target with its percent escapes, {@code /bucket/a%20key}; may
   * be empty.
   */
  String rawPath();

  /** Returns the part of the request target after the first {@code ?}; empty if there is none. */
  String rawQuery();

  /** Returns the number of header lines; a name that occurs twice counts twice. */
  int headerCount();

  /** Returns the name of header line {@code index} as sent, in any case. */
  String headerName(int index);

  /** Returns the value of header line {@code index} as sent; it never contains a line break. */
  String headerValue(int index);

  /**
   * Returns the bucket that the Host header names; empty for path-style requests. Only the check of
   * Signature Version 2 uses it, because that version signs the bucket as a part of the resource.
   */
  default String virtualHostBucket() {
    return "";
  }
}
