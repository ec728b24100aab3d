package dev.floe.gateway.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SpreadTest {
  @Test
  void isEmptyWithoutValues() {
    assertThat(Spread.of(List.of())).isEmpty();
  }

  @Test
  void oneValueIsEveryPercentile() {
    assertThat(Spread.of(List.of(7.0))).contains(new Spread(1, 7, 7, 7, 7));
  }

  @Test
  void percentilesAreValuesThatOccurred() {
    List<Double> values = IntStream.rangeClosed(1, 40).mapToObj(i -> (double) (41 - i)).toList();
    assertThat(Spread.of(values)).contains(new Spread(40, 1, 20, 38, 40));
  }
}
