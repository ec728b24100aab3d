package dev.floe.sigv4;

/**
 * A request's head exactly as it stood on the wire, which is what a signature covers. Every string
 * holds one wire byte per char (ISO-8859-1): nothing is decoded, normalised, joined or reordered.
 *
 * <p>The gateway's own head type implements this; {@link PlainRequest} is the record for everything
 * else.
 */
public interface RequestView {
  /** The method in upper case, {@code GET}. */
  String method();

  /**
   * The path of the request target with its percent escapes, {@code /bucket/a%20key}; never null,
   * may be empty.
   */
  String rawPath();

  /**
   * What follows the first {@code ?} of the request target, without it; empty when there is none.
   */
  String rawQuery();

  /** How many header lines there are; a name that occurs twice counts twice. */
  int headerCount();

  /** Name of header line {@code index} as sent, in any case. */
  String headerName(int index);

  /** Value of header line {@code index} as sent; never holds a line break. */
  String headerValue(int index);

  /**
   * The bucket that the Host header names, empty for path-style requests. Only Signature Version 2
   * needs it: there the bucket is part of the resource that is signed.
   */
  default String virtualHostBucket() {
    return "";
  }
}
