package dev.floe.loadtest.compare.sequence;

import dev.floe.loadtest.compare.sequence.Draw.Write;

/** Draws requests with one mistake each. */
final class Mistakes {
  private static final String WRONG_MD5 = "AAAAAAAAAAAAAAAAAAAAAA==";

  private static final String ONE_PART =
      "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>x</ETag></Part>"
          + "</CompleteMultipartUpload>";

  private final Draw draw;
  private final Writes writes;

  Mistakes(Draw draw, Writes writes) {
    this.draw = draw;
    this.writes = writes;
  }

  Step next(int number) {
    return switch (draw.below(4)) {
      case 0 -> signature(number);
      case 1 -> body();
      case 2 -> document();
      default -> name();
    };
  }

  private Step signature(int number) {
    Signing wrong =
        draw.one(
            Signing.NONE,
            Signing.WRONG_SECRET,
            Signing.UNKNOWN_KEY,
            Signing.OLD,
            Signing.OTHER_REGION);
    Write write = draw.written();
    Step step =
        draw.once(3) && wrong != Signing.OTHER_REGION
            ? writes.put(number)
            : Step.of("read", draw.one("GET", "HEAD"), Draw.target(write.bucket(), write.key()));
    return step.signed(wrong).named("wrong signature");
  }

  private Step body() {
    Step put =
        Step.of("wrong body", "PUT", Draw.target(draw.bucket(), "wrong-body"))
            .content(draw.content(1_000));
    return switch (draw.below(8)) {
      case 0 -> put.header("Content-MD5", WRONG_MD5);
      case 1 -> put.header("Content-MD5", "not base64");
      case 2 -> put.header("x-amz-checksum-crc32", "AAAAAA==");
      case 3 -> put.header("x-amz-checksum-sha256", "short");
      case 4 -> put.signed(Signing.WRONG_BODY);
      case 5 -> put.header("x-amz-storage-class", "NO_SUCH_CLASS");
      case 6 -> put.header("x-amz-tagging", "a=b&a=c");
      default -> put.header("x-amz-meta-large", "x".repeat(2_100));
    };
  }

  private Step document() {
    String bucket = "/" + draw.bucket();
    Write write = draw.written();
    String object = Draw.target(write.bucket(), write.key());
    return switch (draw.below(8)) {
      case 0 -> Step.of("wrong deletion", "POST", bucket).query("delete").text("<Delete>");
      case 1 -> Step.of("wrong deletion", "POST", bucket).query("delete").text("<Other/>");
      case 2 ->
          Step.of("wrong deletion", "POST", "/{bucket}")
              .query("delete")
              .text("<Delete><Object><Key>a</Key></Object></Delete>")
              .header("Content-MD5", WRONG_MD5);
      case 3 -> Step.of("wrong tags", "PUT", object).query("tagging").text("<Tagging>");
      case 4 ->
          Step.of("wrong tags", "PUT", object)
              .query("tagging")
              .text(
                  "<Tagging><TagSet>"
                      + "<Tag><Key>a</Key><Value>b</Value></Tag>".repeat(2)
                      + "</TagSet></Tagging>");
      case 5 -> Step.of("unknown upload", "POST", object).query("uploadId=none").text(ONE_PART);
      case 6 -> Step.of("wrong parts", "POST", object).query("uploadId=none").text("<Complete");
      default -> Step.of("unknown upload", "GET", object).query("uploadId=none");
    };
  }

  private Step name() {
    Write write = draw.written();
    String object = Draw.target(write.bucket(), write.key());
    String method = draw.one("GET", "HEAD", "DELETE");
    return switch (draw.below(12)) {
      case 0 -> Step.of("no such bucket", method, "/floe-no-such-bucket/a");
      case 1 -> Step.of("no such bucket", "GET", "/floe-no-such-bucket").query("list-type=2");
      case 2 -> Step.of("no such key", method, Draw.target(draw.bucket(), "no such key"));
      case 3 -> Step.of("wrong version", "GET", object).query("versionId=none");
      case 4 ->
          Step.of("wrong part", "GET", object).query("partNumber=" + draw.one("0", "x", "10001"));
      case 5 ->
          Step.of("wrong list", "GET", "/" + draw.bucket())
              .query("list-type=2")
              .query("max-keys=" + draw.one("-1", "x"));
      case 6 ->
          Step.of("wrong list", "GET", "/" + draw.bucket())
              .query("list-type=2")
              .query("encoding-type=x");
      case 7 ->
          Step.of("wrong source", "PUT", object)
              .text("")
              .header("x-amz-copy-source", draw.one("none", "/", "{bucket}/no-such", ""));
      case 8 -> Step.of("long key", "GET", Draw.target(draw.bucket(), "k".repeat(1_030)));
      case 9 ->
          Step.of("unknown version", "GET", object)
              .query("versionId=00000000-0000-4000-8000-000000000000");
      case 10 -> Step.of("wrong bucket", "GET", "/A_b").query("list-type=2");
      default ->
          Step.of("wrong list", "GET", "/" + draw.bucket())
              .query("list-type=2")
              .query("continuation-token=" + draw.one("", "x"));
    };
  }
}
