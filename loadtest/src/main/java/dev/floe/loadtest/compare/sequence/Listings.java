package dev.floe.loadtest.compare.sequence;

/** Draws listings of objects, versions and uploads, and reads of buckets. */
final class Listings {
  private final Draw draw;

  Listings(Draw draw) {
    this.draw = draw;
  }

  Step next() {
    String bucket = "/" + draw.bucket();
    return switch (draw.below(12)) {
      case 0 -> Step.of("head bucket", "HEAD", bucket);
      case 1 -> Step.of("location", "GET", bucket).query("location");
      case 2 -> Step.of("versioning", "GET", bucket).query("versioning");
      case 3, 4 -> narrowed(Step.of("list versions", "GET", bucket).query("versions"));
      case 5 -> Step.of("list uploads", "GET", bucket).query("uploads").query("prefix=none");
      case 6 -> narrowed(Step.of("list v1", "GET", bucket));
      case 7 -> Step.of("list v1 from", "GET", bucket).query("marker=" + Draw.encoded(draw.key()));
      case 8 ->
          narrowed(Step.of("list from", "GET", bucket).query("list-type=2"))
              .query("start-after=" + Draw.encoded(draw.key()));
      default -> narrowed(Step.of("list", "GET", bucket).query("list-type=2"));
    };
  }

  private Step narrowed(Step list) {
    Step narrowed = list;
    if (draw.once(2)) {
      narrowed = narrowed.query("prefix=" + draw.one("", "a/", "e/f", "none", "%C3%BC"));
    }
    if (draw.once(3)) {
      narrowed = narrowed.query("delimiter=" + draw.one("%2F", "b", ""));
    }
    if (draw.once(3)) {
      narrowed = narrowed.query("max-keys=" + draw.one("0", "1", "3", "1000", "5000"));
    }
    return draw.once(3) ? narrowed.query("encoding-type=url") : narrowed;
  }
}
