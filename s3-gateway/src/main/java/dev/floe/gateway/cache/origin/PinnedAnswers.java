package dev.floe.gateway.cache.origin;

import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.HttpDates;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.origin.OriginException;
import dev.floe.gateway.origin.OriginResponse;
import java.io.IOException;

/** Checks that an answer to {@link OriginReads#pinned} has the requested version and range. */
public final class PinnedAnswers {
  private PinnedAnswers() {}

  /**
   * @throws VersionGoneException if S3 has another version, or none
   * @throws OriginException if S3 answered with another error, or with another range
   */
  public static void check(OriginResponse answer, ObjectVersion version, ByteRange range)
      throws VersionGoneException, OriginException {
    int status = answer.status();
    if (status == 412 || status == 404 || status == 416) {
      throw new VersionGoneException("%s: S3 answered %d".formatted(version, status));
    }
    boolean whole = range.start() == 0 && range.end() == version.lengthBytes();
    boolean asked =
        status == 206
            ? Admission.contentRange(answer.headers())
                .filter(given ->
                    given[0] == range.start()
                        && given[1] == range.end()
                        && given[2] == version.lengthBytes())
                .isPresent()
            : status == 200 && whole && answer.contentLength() == version.lengthBytes();
    if (!asked) {
      throw new OriginException(
          "status %d with Content-Range %s, expected bytes %d-%d/%d"
              .formatted(
                  status,
                  answer.headers().first("Content-Range").orElse("none"),
                  range.start(),
                  range.end() - 1,
                  version.lengthBytes()),
          new IOException("S3's answer is not the requested range"),
          false);
    }
    boolean same =
        answer.headers().first("ETag").filter(version.etag()::equals).isPresent()
            && answer
                .headers()
                .first("Last-Modified")
                .flatMap(HttpDates::parse)
                .filter(version.lastModified()::equals)
                .isPresent();
    if (!same) {
      throw new VersionGoneException("%s: S3 sent another version".formatted(version));
    }
  }
}
