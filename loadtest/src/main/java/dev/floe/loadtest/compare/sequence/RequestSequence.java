package dev.floe.loadtest.compare.sequence;

/** A random sequence of S3 requests, which depends on its seed alone. Confined to one thread. */
public final class RequestSequence {
  private final Draw draw;
  private final Reads reads;
  private final Writes writes;
  private final Multipart multipart;
  private final Listings listings;
  private final Mistakes mistakes;
  private int number;

  public RequestSequence(long seed) {
    draw = new Draw(seed);
    reads = new Reads(draw);
    writes = new Writes(draw);
    multipart = new Multipart(draw);
    listings = new Listings(draw);
    mistakes = new Mistakes(draw, writes);
  }

  /**
   * Returns the next request. Placeholders of later requests name its answer by its number; the
   * first request has the number 0.
   */
  public Step next() {
    int current = number++;
    if (current < 8) {
      return writes.put(current);
    }
    int dice = draw.below(100);
    if (dice < 45) {
      return reads.next(current);
    } else if (dice < 66) {
      return writes.next(current);
    } else if (dice < 80) {
      return multipart.next(current);
    } else if (dice < 88) {
      return listings.next();
    }
    return mistakes.next(current);
  }
}
