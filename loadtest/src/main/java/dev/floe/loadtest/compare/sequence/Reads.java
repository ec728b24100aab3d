package dev.floe.loadtest.compare.sequence;

import dev.floe.loadtest.compare.sequence.Draw.Write;

/** Draws reads of objects: GET and HEAD with ranges, conditions, parts, versions and overrides. */
final class Reads {
  private final Draw draw;

  Reads(Draw draw) {
    this.draw = draw;
  }

  Step next(int number) {
    Write write = draw.written();
    String method = draw.once(4) ? "HEAD" : "GET";
    Step read = Step.of("read", method, Draw.target(write.bucket(), write.key()));
    if (draw.once(10)) {
      return about(read);
    }
    read = named(read, write);
    if (draw.once(3)) {
      read = read.header("Range", range(write.lengthBytes()));
    }
    if (draw.once(3)) {
      read = conditional(read, write);
    }
    if (read.headers().isEmpty() && read.kind().equals("read")) {
      draw.read(write, number);
    }
    if (draw.once(8)) {
      read = read.query(override());
    }
    if (draw.once(6)) {
      read = read.header("x-amz-checksum-mode", "ENABLED");
    }
    if (draw.once(12)) {
      read = read.header(draw.one("Cache-Control", "Pragma"), "no-cache");
    }
    return draw.once(8) ? read.signed(Signing.PRESIGNED) : read;
  }

  /** Requests the object's tags or attributes instead of its bytes. */
  private Step about(Step read) {
    return draw.once(2)
        ? Step.of("tags", "GET", read.target()).query("tagging")
        : Step.of("attributes", "GET", read.target())
            .query("attributes")
            .header("x-amz-object-attributes", "ETag,ObjectSize,StorageClass");
  }

  /** Adds the number of a part or the id of a version to some reads. */
  private Step named(Step read, Write write) {
    return switch (draw.below(16)) {
      case 0, 1 -> read.query("partNumber=" + draw.one("1", "1", "2", "3", "10000")).named("part");
      case 2, 3 -> read.query("versionId={version:" + write.number() + "}").named("version");
      case 4 -> read.query("versionId=null").named("version null");
      default -> read;
    };
  }

  private String range(int length) {
    int start = draw.below(length + 1);
    return switch (draw.below(14)) {
      case 0 -> "bytes=0-";
      case 1 -> "bytes=-" + draw.below(length + 2);
      case 2 -> "bytes=" + start + "-";
      case 3 -> "bytes=" + length + "-";
      case 4 -> "bytes=" + (length + 5) + "-" + (length + 9);
      case 5 -> "bytes=9-3";
      case 6 -> "bytes=0-1,4-5";
      case 7 -> draw.one("bytes=", "bytes=a-b", "chars=0-5", "bytes 0-5", "bytes=--5", "bytes=-");
      case 8 -> "bytes=" + start + "-99999999999999";
      default -> "bytes=" + start + "-" + (start + draw.below(length + 1));
    };
  }

  private Step conditional(Step read, Write write) {
    String etag = draw.one("{etag:" + write.number() + "}", "\"00000000000000000000000000000000\"");
    Step one =
        switch (draw.below(8)) {
          case 0, 1 -> read.header("If-Match", etag);
          case 2, 3 -> read.header("If-None-Match", etag);
          case 4 -> read.header(draw.one("If-Match", "If-None-Match"), form(etag));
          case 5 -> read.header("If-Modified-Since", date(write));
          case 6 -> read.header("If-Unmodified-Since", date(write));
          default -> read.header("If-Range", draw.one(etag, date(write)));
        };
    if (draw.once(3)) {
      return one.header("If-Modified-Since", date(write));
    }
    return draw.once(4) ? one.header("If-Unmodified-Since", date(write)) : one;
  }

  private String form(String etag) {
    return draw.one("*", "W/" + etag, etag + ", \"1\"", "\"1\"," + etag, "unquoted", "");
  }

  private String date(Write write) {
    return draw.one(
        draw.modified(write),
        "Thu, 01 Jan 2015 00:00:00 GMT",
        "Fri, 01 Jan 2100 00:00:00 GMT",
        "Thursday, 01-Jan-15 00:00:00 GMT",
        "yesterday");
  }

  private String override() {
    return draw.one(
        "response-content-type=text%2Fplain",
        "response-content-disposition=attachment%3B%20filename%3D%22a%20b.txt%22",
        "response-cache-control=no-cache",
        "response-content-language=de&response-content-encoding=x-odd",
        "response-expires=Thu%2C%2001%20Jan%202015%2000%3A00%3A00%20GMT",
        "response-expires=never",
        "response-content-type=",
        "response-unknown=a");
  }
}
