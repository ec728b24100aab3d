package dev.floe.loadtest.compare.sequence;

import dev.floe.loadtest.compare.sequence.Draw.Write;
import dev.floe.loadtest.soak.Content;
import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Draws writes of objects: PUT, copy, DELETE, DeleteObjects, tags. */
final class Writes {
  private final Draw draw;

  Writes(Draw draw) {
    this.draw = draw;
  }

  Step next(int number) {
    return switch (draw.below(20)) {
      case 0, 1, 2, 3 -> copy(number);
      case 4, 5 -> delete(number);
      case 6 -> deleteMany();
      case 7, 8 -> tags();
      default -> put(number);
    };
  }

  Step put(int number) {
    Content content = draw.content();
    Write write = new Write(number, draw.bucket(), draw.key(), content.lengthBytes());
    Step put = Step.of("put", "PUT", Draw.target(write.bucket(), write.key())).content(content);
    put = metadata(put);
    if (draw.once(8)) {
      put = conditional(put, draw.written());
    }
    draw.wrote(write);
    if (draw.once(4)) {
      ChecksumAlgorithm algorithm = algorithm();
      return put.header(algorithm.headerName(), Draw.checksum(algorithm, content));
    } else if (draw.once(6)) {
      put = put.header("Content-MD5", Draw.checksum(ChecksumAlgorithm.MD5, content));
    }
    return draw.once(3) ? put.signed(draw.one(Signing.BODY, Signing.TRAILER)) : put;
  }

  /** Returns an algorithm that every recent S3 server knows. */
  private ChecksumAlgorithm algorithm() {
    return draw.one(
        ChecksumAlgorithm.CRC32,
        ChecksumAlgorithm.CRC32C,
        ChecksumAlgorithm.CRC64NVME,
        ChecksumAlgorithm.SHA1,
        ChecksumAlgorithm.SHA256);
  }

  Step metadata(Step write) {
    Step with = write;
    if (draw.once(3)) {
      with = with.header("Content-Type", draw.one("text/plain", "application/json", "x/y; z=1"));
    }
    if (draw.once(4)) {
      with = with.header("x-amz-meta-one", draw.one("1", "two words", "=?UTF-8?B?w7w=?=", "a,b"));
      with = with.header("x-amz-meta-Two-UPPER", "x");
    }
    if (draw.once(6)) {
      with = with.header("Cache-Control", draw.one("max-age=60", "no-store", "private"));
    }
    if (draw.once(8)) {
      with = with.header("Content-Disposition", "attachment; filename=\"a b.txt\"");
    }
    if (draw.once(8)) {
      with = with.header("Content-Encoding", draw.one("gzip", "identity", "x-odd"));
    }
    if (draw.once(10)) {
      with = with.header("Content-Language", "de, en");
    }
    if (draw.once(10)) {
      with = with.header("Expires", "Thu, 01 Jan 2032 00:00:00 GMT");
    }
    if (draw.once(8)) {
      with = with.header("x-amz-tagging", draw.one("a=b", "a=b&c=d%20e", "k="));
    }
    return draw.once(12)
        ? with.header("x-amz-storage-class", draw.one("STANDARD", "REDUCED_REDUNDANCY"))
        : with;
  }

  Step conditional(Step write, Write earlier) {
    return switch (draw.below(4)) {
      case 0, 1 -> write.header("If-None-Match", "*");
      case 2 -> write.header("If-Match", "{etag:" + earlier.number() + "}");
      default -> write.header("If-Match", "\"00000000000000000000000000000000\"");
    };
  }

  private Step copy(int number) {
    Write from = draw.written();
    boolean self = draw.once(4);
    Write to =
        new Write(
            number,
            self ? from.bucket() : draw.bucket(),
            self ? from.key() : draw.key(),
            from.lengthBytes());
    String source = from.bucket() + "/" + Draw.encoded(from.key()).replace("%2F", "/");
    if (draw.once(6)) {
      source += "?versionId={version:" + from.number() + "}";
    }
    Step copy =
        Step.of("copy", "PUT", Draw.target(to.bucket(), to.key()))
            .text("")
            .header("x-amz-copy-source", draw.one("", "/") + source);
    if (self || draw.once(3)) {
      copy = metadata(copy.header("x-amz-metadata-directive", draw.one("REPLACE", "COPY")));
    }
    if (draw.once(4)) {
      String etag = "{etag:" + from.number() + "}";
      copy =
          copy.header(
              "x-amz-copy-source-if-" + draw.one("match", "none-match"),
              draw.one(etag, "\"00000000000000000000000000000000\""));
    }
    draw.wrote(to);
    return copy;
  }

  private Step delete(int number) {
    Write write = draw.written();
    Step delete = Step.of("delete", "DELETE", Draw.target(write.bucket(), write.key()));
    if (draw.once(4)) {
      delete = delete.query("versionId=" + draw.one("{version:" + write.number() + "}", "null"));
    }
    draw.wrote(new Write(number, write.bucket(), write.key(), 0));
    return delete;
  }

  private Step deleteMany() {
    String bucket = draw.bucket();
    draw.wroteSome();
    String objects =
        IntStream.range(0, 1 + draw.below(4))
            .mapToObj(_ -> "<Object><Key>%s</Key></Object>".formatted(Draw.xml(draw.key())))
            .collect(Collectors.joining());
    String quiet = draw.one("", "<Quiet>true</Quiet>", "<Quiet>false</Quiet>");
    return Step.of("delete many", "POST", "/" + bucket)
        .query("delete")
        .text("<Delete>%s%s</Delete>".formatted(objects, quiet));
  }

  private Step tags() {
    Write write = draw.written();
    String target = Draw.target(write.bucket(), write.key()) + "?tagging";
    String set = draw.one("", "<Tag><Key>a</Key><Value>b c</Value></Tag>");
    return draw.once(4)
        ? Step.of("delete tags", "DELETE", target)
        : Step.of("put tags", "PUT", target)
            .text("<Tagging><TagSet>%s</TagSet></Tagging>".formatted(set));
  }
}
