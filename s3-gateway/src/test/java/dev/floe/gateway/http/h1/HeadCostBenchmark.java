package dev.floe.gateway.http.h1;

import dev.floe.gateway.auth.Authentication;
import dev.floe.gateway.auth.Authenticator;
import dev.floe.gateway.auth.Identities;
import dev.floe.gateway.auth.Identity;
import dev.floe.gateway.auth.IdentityStore;
import dev.floe.gateway.auth.SignatureWarmUp;
import dev.floe.gateway.auth.iam.Policy;
import dev.floe.gateway.model.S3Exception;
import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.verify.VerifierSettings;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Prints the CPU time, in microseconds, that it takes to parse and refuse the costliest heads of
 * each kind, all of which have wrong signatures. See docs/BENCHMARKS.md.
 */
final class HeadCostBenchmark {
  private static final int HEAD_BYTES = 16 << 10;
  private static final int WARM_UP = 2_000;
  private static final int CALLS = 2_000;
  private static final Instant NOW = Instant.parse("2026-08-01T00:00:00Z");
  private static final String DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC).format(NOW);
  private static final String DAY = DATE.substring(0, 8);
  private static final String SIGNATURE = "0".repeat(64);

  private HeadCostBenchmark() {}

  public static void main(String[] args) {
    Authenticator authenticator =
        new Authenticator(
            new IdentityStore(
                new Identities(
                    List.of(Identity.of("me", Credentials.of("KEY", "secret"), Policy.ALLOW_ALL)))),
            VerifierSettings.s3("us-east-1"),
            () -> NOW);
    SignatureWarmUp.run(VerifierSettings.s3("us-east-1")); // as a gateway does at its start
    System.out.printf("%-52s %8s %8s %8s %8s%n", "us of CPU time", "first", "median", "p99", "max");
    for (Map.Entry<String, byte[]> head : heads().entrySet()) {
      measure(head.getKey(), head.getValue(), bytes -> judge(authenticator, bytes));
    }
  }

  private static void judge(Authenticator authenticator, byte[] bytes) {
    try (DecodedRequests requests = new DecodedRequests()) {
      Http1Head parsed = requests.send(bytes).head();
      Authentication authentication = authenticator.authenticate(parsed.head(), "");
      if (authentication instanceof Authentication.Complete) {
        throw new IllegalStateException("a wrong signature was accepted");
      }
    } catch (S3Exception e) {
      // Refused, as it must be.
    }
  }

  private static void measure(String name, byte[] head, Consumer<byte[]> call) {
    if (head.length > HEAD_BYTES) {
      throw new IllegalStateException(name + " has " + head.length + " bytes");
    }
    long first = time(head, call);
    for (int i = 0; i < WARM_UP; i++) {
      call.accept(head);
    }
    long[] nanos = new long[CALLS];
    for (int i = 0; i < CALLS; i++) {
      nanos[i] = time(head, call);
    }
    Arrays.sort(nanos);
    System.out.printf(
        "%-52s %8d %8d %8d %8d%n",
        name,
        first / 1000,
        nanos[CALLS / 2] / 1000,
        nanos[CALLS * 99 / 100] / 1000,
        nanos[CALLS - 1] / 1000);
  }

  private static long time(byte[] head, Consumer<byte[]> call) {
    var threads = ManagementFactory.getThreadMXBean();
    long begun = threads.getCurrentThreadCpuTime();
    call.accept(head);
    return threads.getCurrentThreadCpuTime() - begun;
  }

  private static Map<String, byte[]> heads() {
    Map<String, byte[]> heads = new LinkedHashMap<>();
    String names = "host;x-amz-content-sha256;x-amz-date";
    heads.put("usual head, wrong signature", head("/b/k", v4(names)));
    heads.put(
        "one signed header of 15 KiB",
        head(
            "/b/k",
            v4("host;x-amz-content-sha256;x-amz-date;x-amz-meta-a"),
            "x-amz-meta-a: " + "a".repeat(14_500)));
    heads.put("path of 8 KiB, escaped, with %2F", head("/b/%2F" + "%41".repeat(2_600), v4(names)));
    heads.put("path of 8 KiB of slashes and %2F", head("/b/" + "/%2F".repeat(2_000), v4(names)));
    String[] similar =
        IntStream.range(0, 240).mapToObj("x-amz-meta-a%d: 1"::formatted).toArray(String[]::new);
    String signed =
        IntStream.range(0, 90)
            .mapToObj("x-amz-meta-a%d"::formatted)
            .sorted()
            .collect(Collectors.joining(";"));
    heads.put("90 signed names, 240 similar headers", head("/b/k", v4("host;" + signed), similar));
    heads.put("240 unsigned x-amz- headers", head("/b/k", v4(names), similar));
    heads.put(
        "query of 8 KB, 1,600 parameters",
        head(
            "/b/k?"
                + IntStream.range(0, 1_600)
                    .mapToObj(i -> "a" + (1_600 - i))
                    .collect(Collectors.joining("&")),
            v4(names)));
    heads.put("query of 8 KB, escaped", head("/b/k?a=" + "%41".repeat(2_600), v4(names)));
    heads.put(
        "Version 2, repeated x-amz- headers",
        head(
            "/b/k?AWSAccessKeyId=KEY&Expires="
                + (NOW.getEpochSecond() + 100)
                + "&Signature="
                + "A".repeat(27)
                + "%3D",
            "",
            IntStream.range(0, 240)
                .mapToObj(i -> "x-amz-meta-a: " + "b".repeat(30))
                .toArray(String[]::new)));
    heads.put(
        "Authorization of thousands of parts",
        head("/b/k", "Authorization: AWS4-HMAC-SHA256 " + "a=b,".repeat(3_500)));
    heads.put("Version 4a", head("/b/k", v4a(names), "x-amz-region-set: *"));
    heads.put(
        "Version 4a, 15 KiB of regions",
        head("/b/k", v4a(names), "x-amz-region-set: " + "*a*b*c*d*e*,".repeat(1_150)));
    heads.put(
        "Version 4a, path with %2F",
        head("/b/" + "%2F".repeat(2_500), v4a(names), "x-amz-region-set: *"));
    return heads;
  }

  private static String v4(String names) {
    return "Authorization: AWS4-HMAC-SHA256 Credential=KEY/%s/us-east-1/s3/aws4_request, SignedHeaders=%s, Signature=%s"
        .formatted(DAY, names, SIGNATURE);
  }

  private static String v4a(String names) {
    return "Authorization: AWS4-ECDSA-P256-SHA256 Credential=KEY/%s/s3/aws4_request, SignedHeaders=%s, Signature=%s"
        .formatted(DAY, names + ";x-amz-region-set", SIGNATURE);
  }

  private static byte[] head(String target, String authorization, String... fields) {
    StringBuilder head = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: h\r\n");
    head.append("x-amz-date: ")
        .append(DATE)
        .append("\r\nx-amz-content-sha256: UNSIGNED-PAYLOAD\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    if (!authorization.isEmpty()) {
      head.append(authorization).append("\r\n");
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
