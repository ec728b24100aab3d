package dev.floe.gateway.s3;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Measures how long it takes to find a request's operation. See docs/BENCHMARKS.md. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OperationBenchmark {
  private static final Set<String> SIGNED = Set.of("host", "x-amz-content-sha256", "x-amz-date");

  private final OperationParser parser = new OperationParser(List.of());
  private final RequestHead signedGet =
      head("GET", "/training/images/0001/part-00000001.parquet", "x-id=GetObject");
  private final RequestHead presignedGet =
      head(
          "GET",
          "/training/images/0001/part-00000001.parquet",
          "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20260101%2Fus-east-1%2Fs3"
              + "%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=900"
              + "&X-Amz-SignedHeaders=host&X-Amz-Signature=0123456789abcdef");
  private final RequestHead list =
      head("GET", "/training", "list-type=2&prefix=images%2F&max-keys=1000&delimiter=%2F");

  private static RequestHead head(String method, String path, String query) {
    Headers headers =
        Headers.builder()
            .add("Host", "floe.example:8080")
            .add("User-Agent", "aws-sdk-java/2.51.3 md/io#sync md/http#Apache os/Linux#6.18")
            .add("Accept", "*/*")
            .add("Range", "bytes=0-8388607")
            .add("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
            .add("x-amz-date", "20260101T000000Z")
            .build();
    return new RequestHead(
        method, path, query, headers, 0, InetSocketAddress.createUnresolved("client", 1));
  }

  @Benchmark
  public Object signedGet() {
    return parser.parse(signedGet, "", SIGNED);
  }

  @Benchmark
  public Object presignedGet() {
    return parser.parse(presignedGet, "", Set.of("host"));
  }

  @Benchmark
  public Object list() {
    return parser.parse(list, "", SIGNED);
  }
}
