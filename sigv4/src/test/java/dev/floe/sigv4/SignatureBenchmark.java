package dev.floe.sigv4;

import dev.floe.sigv4.body.BodyDecoder;
import dev.floe.sigv4.body.BodyVerdict;
import dev.floe.sigv4.body.ChunkedBodyEncoder;
import dev.floe.sigv4.body.PayloadDeclaration;
import dev.floe.sigv4.body.PayloadDeclaration.ChecksumsOf;
import dev.floe.sigv4.checksum.Checksum;
import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import dev.floe.sigv4.sign.RequestSigner;
import dev.floe.sigv4.verify.RequestVerifier;
import dev.floe.sigv4.verify.Verdict;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the time to verify and sign heads, and to decode a body of 1 MiB, in microseconds. See
 * docs/BENCHMARKS.md.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SignatureBenchmark {
  private static final PlainRequest GET =
      PlainRequest.of(
          "GET",
          "/demo/photos/2026/08/a%20picture%20of%20ice.jpg?versionId=3%2FL4kqtJlcpXroDTDmJ%2BrmSpXd3",
          Requests.headers(
              "Host",
              "floe.example:8080",
              "User-Agent",
              "aws-sdk-java/2.51.3 md/io#sync md/http#Apache md/internal ua/2.1 os/Linux#6.18",
              "Accept",
              "*/*",
              "Range",
              "bytes=0-8388607",
              "amz-sdk-invocation-id",
              "8e2c1a2f-5c8e-4c05-9e8e-1c6a5a3c0f11",
              "amz-sdk-request",
              "attempt=1; max=3",
              "x-amz-checksum-mode",
              "ENABLED",
              "Connection",
              "Keep-Alive"));

  /** Signed heads and their verifier. */
  @State(Scope.Benchmark)
  public static class Heads {
    private final RequestVerifier verifier =
        Requests.verifier(Requests.EXAMPLE, Requests.EXAMPLE_TIME);
    private final RequestSigner signer =
        new RequestSigner(
            "us-east-1", "s3", new SigningKeyCache(16), InstantSource.fixed(Requests.EXAMPLE_TIME));
    private final PlainRequest signed =
        GET.plus(signer.sign(GET, Requests.EXAMPLE, PayloadMode.EMPTY).headers());
    private final PlainRequest presigned =
        GET.withRawQuery(signer.presign(GET, Requests.EXAMPLE, Duration.ofHours(1)));
    private final PlainRequest forged = signed.withRawQuery("versionId=4");
  }

  /** A body of 1 MiB in aws-chunked framing with a trailer. */
  @State(Scope.Benchmark)
  public static class Body {
    private static final int PAYLOAD_BYTES = 1 << 20;

    @Param({"CRC32", "CRC32C", "CRC64NVME", "SHA256"})
    private ChecksumAlgorithm algorithm = ChecksumAlgorithm.CRC32;

    private final ByteBuffer payload = ByteBuffer.allocateDirect(PAYLOAD_BYTES);

    ByteBuffer wire(ChecksumAlgorithm sum) {
      Checksum checksum = sum.newChecksum();
      checksum.update(payload.clear());
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ChunkedBodyEncoder encoder =
          new ChunkedBodyEncoder(PAYLOAD_BYTES, ChunkedBodyEncoder.DEFAULT_CHUNK_BYTES, sum);
      encoder.encode(payload.clear(), slice -> write(out, slice));
      encoder.finish(checksum.base64(), slice -> write(out, slice));
      return ByteBuffer.allocateDirect(out.size()).put(out.toByteArray()).flip();
    }

    private static void write(ByteArrayOutputStream out, ByteBuffer slice) {
      byte[] bytes = new byte[slice.remaining()];
      slice.get(bytes);
      out.writeBytes(bytes);
    }
  }

  /** The framed body and what its head declared. */
  @State(Scope.Benchmark)
  public static class Framed {
    private @Nullable ByteBuffer wire;
    private @Nullable PayloadDeclaration declaration;

    /** Frames the body once. */
    @Setup
    public void frame(Body body) {
      wire = body.wire(body.algorithm);
      PlainRequest head =
          PlainRequest.of(
              "PUT",
              "/b/k",
              Requests.headers(
                  "x-amz-decoded-content-length",
                  Integer.toString(Body.PAYLOAD_BYTES),
                  "x-amz-trailer",
                  body.algorithm.headerName()));
      declaration =
          ((PayloadDeclaration.Declared)
                  PayloadDeclaration.parse(
                      head, PayloadMode.Chunked.UNSIGNED_TRAILER, ChecksumsOf.BODY))
              .declaration();
    }
  }

  @Benchmark
  public Verdict verifyHead(Heads heads) {
    return heads.verifier.verify(heads.signed);
  }

  @Benchmark
  public Verdict verifyPresigned(Heads heads) {
    return heads.verifier.verify(heads.presigned);
  }

  @Benchmark
  public Verdict refuseForged(Heads heads) {
    return heads.verifier.verify(heads.forged);
  }

  @Benchmark
  public RequestSigner.Signed signHead(Heads heads) {
    return heads.signer.sign(GET, Requests.EXAMPLE, PayloadMode.UNSIGNED);
  }

  /** Decodes 1 MiB in pieces of 64 KiB. */
  @Benchmark
  public BodyVerdict decodeBody(Framed framed) {
    BodyDecoder decoder = Objects.requireNonNull(framed.declaration).newDecoder(null);
    ByteBuffer wire = Objects.requireNonNull(framed.wire);
    for (int at = 0; at < wire.capacity(); at += 65_536) {
      ByteBuffer piece = wire.slice(at, Math.min(65_536, wire.capacity() - at));
      if (decoder.feed(piece, _ -> {}).isPresent()) {
        throw new IllegalStateException("refused");
      }
    }
    return decoder.finish();
  }

  /**
   * Prints the CPU time of one call, the best of 25 rounds: unlike JMH's wall time, it is
   * comparable on a busy machine.
   */
  public static void main(String[] args) {
    SignatureBenchmark benchmark = new SignatureBenchmark();
    Heads heads = new Heads();
    print("verifyHead", 20_000, () -> benchmark.verifyHead(heads));
    print("verifyPresigned", 20_000, () -> benchmark.verifyPresigned(heads));
    print("refuseForged", 20_000, () -> benchmark.refuseForged(heads));
    print("signHead", 20_000, () -> benchmark.signHead(heads));
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      Body body = new Body();
      body.algorithm = algorithm;
      Framed framed = new Framed();
      framed.frame(body);
      print("decodeBody " + algorithm, 100, () -> benchmark.decodeBody(framed));
    }
  }

  private static void print(String name, int calls, Supplier<?> call) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 25; round++) {
      long start = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < calls; i++) {
        kept = call.get();
      }
      best = Math.min(best, threads.getCurrentThreadCpuTime() - start);
    }
    System.out.printf(Locale.ROOT, "%s %.1f us%n", name, best / 1e3 / calls);
  }

  // Written and never read, so that no call is optimised away.
  @SuppressWarnings("UnusedVariable")
  private static volatile @Nullable Object kept;
}
