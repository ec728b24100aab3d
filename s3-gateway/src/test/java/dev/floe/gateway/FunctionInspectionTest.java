package dev.floe.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.platform.FunctionCatalog;
import dev.floe.gateway.platform.FunctionDescription;
import dev.floe.gateway.platform.InvokeCall;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.NodePlatform;
import dev.floe.gateway.platform.PlatformException;
import dev.floe.gateway.policy.FunctionFitness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FunctionInspectionTest {
  private static final FunctionFitness FITNESS =
      new FunctionFitness(1536, Duration.ofSeconds(1), false);

  private final AtomicInteger allowed = new AtomicInteger();
  private final FunctionCatalog catalog = new FunctionCatalog(1536, Duration.ofMinutes(15));

  /** A platform that describes functions with these timeouts, and refuses to describe any other. */
  private record Described(Map<String, Integer> timeoutSeconds, AtomicInteger calls)
      implements NodePlatform {
    @Override
    public Invoked invoke(InvokeCall invocation) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FunctionDescription describe(String function) {
      calls.incrementAndGet();
      Integer seconds = timeoutSeconds.get(function);
      if (seconds == null) {
        throw new PlatformException(function + " is not allowed", new IllegalStateException());
      }
      return new FunctionDescription(function, 2048, Duration.ofSeconds(seconds));
    }

    @Override
    public OptionalInt reservedConcurrency(String function) {
      return OptionalInt.empty();
    }

    @Override
    public OptionalInt accountConcurrency() {
      return OptionalInt.of(1);
    }

    @Override
    public void close() {}
  }

  private List<String> logged(NodePlatform platform, List<String> functions) {
    try (ExpectedLog log = ExpectedLog.of(FunctionInspection.class)) {
      new FunctionInspection(platform, functions, FITNESS, catalog, allowed::set).run();
      return log.messages();
    }
  }

  @Test
  void namesFunctionsThatCannotWorkAndLearnsTheRealLimits() {
    Map<String, Integer> timeouts = Map.of("a", 30, "b", 30, "c", 30, "d", 30, "e", 900);

    List<String> messages =
        logged(new Described(timeouts, new AtomicInteger()), List.of("a", "b", "c", "d", "e"));

    assertThat(messages)
        .anyMatch(line -> line.startsWith("a, b, c and 1 more: a timeout of 30 s"))
        .anyMatch(line -> line.contains("a, b, c and 2 more: 2048 MB"))
        .anyMatch(line -> line.startsWith("the account allows 1 "))
        .hasSize(3);
    assertThat(allowed).as("the account's limit").hasValue(1);
    assertThat(catalog.timeout("a")).isEqualTo(Duration.ofSeconds(30));
    assertThat(catalog.memoryMegabytes("a")).isEqualTo(2048);
    assertThat(catalog.timeout("unknown")).isEqualTo(Duration.ofMinutes(15));
    assertThat(catalog.memoryMegabytes("unknown")).isEqualTo(1536);
  }

  @Test
  void warnsOnceAndStopsAskingIfThePlatformRefuses() {
    AtomicInteger calls = new AtomicInteger();
    List<String> functions = IntStream.range(0, 400).mapToObj("node-%d"::formatted).toList();

    List<String> messages = logged(new Described(Map.of(), calls), functions);

    assertThat(messages)
        .singleElement()
        .asString()
        .contains("400 of 400 functions are not checked", "is not allowed");
    assertThat(calls).hasValueLessThan(10);
  }
}
