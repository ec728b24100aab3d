package dev.floe.gateway.access;

import dev.floe.gateway.access.AccessRecord.Subject;
import dev.floe.gateway.exchange.ExchangeSummary;
import dev.floe.gateway.object.UriEncoding;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.StringJoiner;

/**
 * The format of Amazon S3's server access log ("Amazon S3 server access log format" in its user
 * guide): 27 fields separated by spaces. Fields that only S3 knows are {@code -}: the bucket's
 * owner, the access point, whether an ACL was required, and the source region.
 */
public final class S3LineFormat implements LineFormat {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("'['dd/MMM/yyyy:HH:mm:ss Z']'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final String NONE = "-";

  @Override
  public String line(AccessRecord request) {
    Subject subject = request.subject();
    ExchangeSummary summary = request.summary();
    return new StringJoiner(" ")
        .add(NONE)
        .add(LogText.plain(subject.bucket()))
        .add(TIME.format(request.received()))
        .add(LogText.plain(request.remoteIp()))
        .add(LogText.plain(subject.requester()))
        .add(request.requestId())
        .add(LogText.plain(LoggedOperation.of(subject.operation(), request.head().method())))
        .add(LogText.plain(UriEncoding.path(subject.key())))
        .add(LogText.quoted(requestLine(request)))
        .add(summary.status() == 0 ? NONE : Integer.toString(summary.status()))
        .add(LogText.plain(summary.errorCode()))
        .add(summary.bodyBytes() == 0 ? NONE : Long.toString(summary.bodyBytes()))
        .add(objectBytes(request))
        .add(millis(summary.totalNanos()))
        .add(millis(summary.turnAroundNanos()))
        .add(LogText.quoted(SecretParameters.redact(request.requestHeader("referer"))))
        .add(LogText.quoted(request.requestHeader("user-agent")))
        .add(LogText.plain(request.answerHeader("x-amz-version-id")))
        .add(request.hostId())
        .add(LogText.plain(subject.signature()))
        .add(LogText.plain(cipher(request.transport().cipher())))
        .add(LogText.plain(subject.authType()))
        .add(LogText.plain(request.requestHeader("host")))
        .add(LogText.plain(request.transport().tls()))
        .add(NONE)
        .add(NONE)
        .add(NONE)
        .toString();
  }

  private static String requestLine(AccessRecord request) {
    return "%s %s %s"
        .formatted(
            request.head().method(),
            SecretParameters.redact(request.target()),
            request.transport().http());
  }

  private static String objectBytes(AccessRecord request) {
    OptionalLong value = request.objectBytes();
    return value.isPresent() ? Long.toString(value.getAsLong()) : NONE;
  }

  private static String millis(long nanos) {
    return Long.toString(nanos / 1_000_000);
  }

  /**
   * Returns OpenSSL's name of a cipher suite, the name that S3 logs: {@code
   * ECDHE-RSA-AES128-GCM-SHA256} for {@code TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}. Suites of TLS
   * 1.3 have the same name everywhere. OpenSSL's names omit the hash of ChaCha20 suites and the
   * mode CBC.
   */
  static String cipher(String suite) {
    if (!suite.startsWith("TLS_") || !suite.contains("_WITH_")) {
      return suite;
    }
    return suite
        .substring("TLS_".length())
        .replaceFirst("^RSA_WITH_", "")
        .replace("_WITH_", "-")
        .replaceAll("AES_(\\d+)", "AES$1")
        .replace("_CBC", "")
        .replaceFirst("CHACHA20_POLY1305_SHA256$", "CHACHA20_POLY1305")
        .replaceFirst("CCM_8$", "CCM8")
        .replace('_', '-');
  }
}
