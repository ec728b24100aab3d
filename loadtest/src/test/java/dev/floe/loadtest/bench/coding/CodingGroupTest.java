package dev.floe.loadtest.bench.coding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.Effort;
import dev.floe.loadtest.bench.figure.Figure;
import org.junit.jupiter.api.Test;

class CodingGroupTest {
  @Test
  void measuresEachTaskAndItsYardsticks() throws Exception {
    Bench bench = new Bench(new Effort(1, 0.001, 0, 0));
    new CodingGroup().measure(bench);
    assertThat(bench.figures())
        .extracting(Figure::name)
        .contains(
            "encode 10+2, 64 KiB",
            "encode 10+2, 128 KiB",
            "rebuild 1 of 10+2, 128 KiB",
            "rebuild 2 of 10+2, 128 KiB",
            "encode 4+2, 128 KiB",
            "encode 10+4, 128 KiB",
            "rebuild 2 of 10+4, 128 KiB",
            "encode 10+2, 64 KiB: allocated for a stripe");
    assertThat(bench.figures())
        .filteredOn(figure -> figure.unit().equals("GB/s"))
        .allSatisfy(figure -> assertThat(figure.value()).isPositive());
    assertThat(bench.missing().isEmpty()).isEqualTo(JavaReedSolomon.find().isPresent());
  }
}
