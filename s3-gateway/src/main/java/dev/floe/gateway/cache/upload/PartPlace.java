package dev.floe.gateway.cache.upload;

/**
 * The place in the object for which a part was stored, and the ETag with which S3 accepted it.
 *
 * @param etag without quotes
 */
record PartPlace(int number, long offset, long lengthBytes, String etag) {
  /** Returns the byte after the part's last. */
  long end() {
    return offset + lengthBytes;
  }
}
