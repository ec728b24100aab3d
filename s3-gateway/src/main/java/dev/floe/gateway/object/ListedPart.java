package dev.floe.gateway.object;

/**
 * A part of an upload, as CompleteMultipartUpload lists it.
 *
 * @param number 1 or more
 * @param etag the part's ETag without quotes
 */
public record ListedPart(int number, String etag) {
  public ListedPart {
    if (number < 1) {
      throw new IllegalArgumentException("part %d, expected 1 or more".formatted(number));
    }
    etag = unquoted(etag);
  }

  /** Returns an ETag without its quotes, which clients and servers may leave out in documents. */
  public static String unquoted(String etag) {
    String bare = etag.strip();
    return bare.length() >= 2 && bare.startsWith("\"") && bare.endsWith("\"")
        ? bare.substring(1, bare.length() - 1)
        : bare;
  }
}
