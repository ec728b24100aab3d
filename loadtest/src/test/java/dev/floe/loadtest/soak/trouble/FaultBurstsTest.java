package dev.floe.loadtest.soak.trouble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.loadtest.soak.trouble.FaultBursts.Share;
import dev.floe.loadtest.soak.trouble.FaultBursts.Span;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultBurstsTest implements OriginFaultKind.Sizes {
  private static final List<Share> KINDS =
      Stream.of(OriginFaultKind.values()).map(kind -> new Share(kind, 10)).toList();

  @Override
  public Duration pause(Random random) {
    return Duration.ofMillis(random.nextInt(1000));
  }

  @Override
  public Duration lateness(Random random) {
    return pause(random);
  }

  @Override
  public int bytes(Random random) {
    return random.nextInt(1 << 20);
  }

  private List<FaultBursts.Burst> bursts(long seed) {
    FaultBursts drawn =
        new FaultBursts(KINDS, this, Span.ofMillis(100, 50), Span.ofMillis(10, 5), seed);
    return Stream.generate(drawn::next).limit(200).toList();
  }

  @Test
  void aSeedRepeatsItsBursts() {
    assertThat(bursts(7)).isEqualTo(bursts(7)).isNotEqualTo(bursts(8));
  }

  @Test
  void drawsEveryKindWithinItsBounds() {
    List<FaultBursts.Burst> bursts = bursts(9);
    assertThat(bursts)
        .allSatisfy(burst -> {
          assertThat(burst.calm()).isBetween(Duration.ofMillis(100), Duration.ofMillis(149));
          assertThat(burst.length()).isBetween(Duration.ofMillis(10), Duration.ofMillis(14));
          assertThat(burst.faults()).hasSizeBetween(1, 3);
        });
    assertThat(bursts.stream().flatMap(burst -> burst.faults().stream()))
        .extracting(fault -> fault.share().kind())
        .contains(OriginFaultKind.values());
    assertThat(bursts.stream().flatMap(burst -> burst.faults().stream()))
        .extracting(FaultBursts.Drawn::seed)
        .as("each fault draws its own requests")
        .doesNotHaveDuplicates();
  }
}
