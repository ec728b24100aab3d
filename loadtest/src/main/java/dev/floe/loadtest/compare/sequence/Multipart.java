package dev.floe.loadtest.compare.sequence;

import dev.floe.loadtest.compare.sequence.Draw.Part;
import dev.floe.loadtest.compare.sequence.Draw.Upload;
import dev.floe.loadtest.compare.sequence.Draw.Write;
import dev.floe.loadtest.soak.Content;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Draws multipart uploads: create, part, copied part, lists, complete, abort. */
final class Multipart {
  private static final int LEAST_PART_BYTES = 5 << 20;
  private static final int MAX_OPEN = 4;

  private final Draw draw;

  Multipart(Draw draw) {
    this.draw = draw;
  }

  Step next(int number) {
    List<Upload> open = draw.uploads();
    if (open.isEmpty() || (open.size() < MAX_OPEN && draw.once(3))) {
      return create(number);
    }
    Upload upload = draw.one(open);
    if (upload.parts().isEmpty()) {
      return part(number, upload);
    }
    return switch (draw.below(8)) {
      case 0, 1 -> part(number, upload);
      case 2 -> copiedPart(number, upload);
      case 3 ->
          Step.of("list parts", "GET", target(upload))
              .query(draw.one("max-parts=1", "x-id=ListParts"));
      case 4 -> abort(upload);
      default -> complete(number, upload);
    };
  }

  private Step create(int number) {
    String bucket = draw.bucket();
    String key = draw.key();
    draw.uploads().add(new Upload(number, bucket, key, new ArrayList<>()));
    Step create = Step.of("create upload", "POST", Draw.target(bucket, key)).query("uploads");
    if (draw.once(3)) {
      create = create.header("x-amz-meta-of", "parts").header("Content-Type", "a/b");
    }
    return draw.once(4)
        ? create.header("x-amz-checksum-algorithm", draw.one("CRC32", "SHA256"))
        : create;
  }

  private static String target(Upload upload) {
    return "%s?uploadId={upload:%d}"
        .formatted(Draw.target(upload.bucket(), upload.key()), upload.number());
  }

  private Step part(int number, Upload upload) {
    boolean first = upload.parts().isEmpty();
    int partNumber = first ? 1 : 1 + draw.below(3);
    boolean large = first && draw.once(4);
    Content content = large ? draw.content(LEAST_PART_BYTES) : draw.content();
    keep(upload, new Part(partNumber, number, content.lengthBytes()));
    Step part =
        Step.of("part upload", "PUT", target(upload))
            .query("partNumber=" + partNumber)
            .content(content);
    return draw.once(3) ? part.signed(draw.one(Signing.BODY, Signing.TRAILER)) : part;
  }

  private Step copiedPart(int number, Upload upload) {
    Write from = draw.written();
    int partNumber = 1 + draw.below(3);
    keep(upload, new Part(partNumber, number, from.lengthBytes()));
    Step part =
        Step.of("part copy", "PUT", target(upload))
            .query("partNumber=" + partNumber)
            .text("")
            .header("x-amz-copy-source", Draw.target(from.bucket(), from.key()));
    return draw.once(2)
        ? part.header("x-amz-copy-source-range", "bytes=0-" + draw.below(from.lengthBytes() + 2))
        : part;
  }

  private static void keep(Upload upload, Part part) {
    upload.parts().removeIf(earlier -> earlier.partNumber() == part.partNumber());
    upload.parts().add(part);
  }

  private Step abort(Upload upload) {
    draw.uploads().remove(upload);
    return Step.of("abort", "DELETE", target(upload));
  }

  private Step complete(int number, Upload upload) {
    if (!draw.once(5)) {
      draw.uploads().remove(upload);
    }
    List<Part> parts =
        upload.parts().stream().sorted(Comparator.comparingInt(Part::partNumber)).toList();
    String all =
        parts.stream()
            .map(part ->
                "<Part><PartNumber>%d</PartNumber><ETag>{etag:%d}</ETag></Part>"
                    .formatted(part.partNumber(), part.number()))
            .collect(Collectors.joining());
    int length = parts.stream().mapToInt(Part::lengthBytes).sum();
    draw.wrote(new Write(number, upload.bucket(), upload.key(), length));
    Step complete =
        Step.of("complete", "POST", target(upload))
            .text("<CompleteMultipartUpload>%s</CompleteMultipartUpload>".formatted(all));
    return draw.once(8) ? complete.header("If-None-Match", "*") : complete;
  }
}
