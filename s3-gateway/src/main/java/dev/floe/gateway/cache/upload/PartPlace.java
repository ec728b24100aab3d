package dev.floe.gateway.cache.upload;

/**
 * The place in the object at which a part was assumed to be when it was stored, and the ETag with
 * which S3 accepted it.
 *
 * @param etag without quotes
 */
record PartPlace(int number, long offset, long lengthBytes, String etag) {
  /** Returns the offset of the byte after the part's last one. */
  long end() {
    return offset + lengthBytes;
  }
}
