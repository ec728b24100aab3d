package dev.floe.gateway.cache.upload;

/**
 * The offsets in the object of a part's three spans: the bytes before its first whole stripe, its
 * whole stripes, and the bytes after them. Each span may be empty. A part within one stripe has
 * only the first span, or only the last one if it begins at the stripe's first byte.
 *
 * @param start the part's first byte
 * @param bodyStart the first byte of the whole stripes; equal to {@code bodyEnd} if there are none
 * @param bodyEnd exclusive
 * @param end exclusive
 */
record PartSpans(long start, long bodyStart, long bodyEnd, long end) {
  static PartSpans of(long start, long lengthBytes, long stripeBytes) {
    long end = start + lengthBytes;
    long first = Math.ceilDiv(start, stripeBytes) * stripeBytes;
    long last = Math.floorDiv(end, stripeBytes) * stripeBytes;
    return first > last
        ? new PartSpans(start, end, end, end)
        : new PartSpans(start, first, last, end);
  }
}
