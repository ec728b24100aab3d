package dev.floe.loadtest.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.loadtest.bench.figure.Figure.Yardstick;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {
  private static final Series VALUES = new Series(List.of(2.0, 4.0, 9.0));

  @Test
  void takesTheMedianAndTheSpread() {
    assertThat(VALUES.median()).isEqualTo(4);
    assertThat(VALUES.spread()).isEqualTo(7 / 4.0);
    assertThat(new Series(List.of(1.0, 4.0, 2.0, 8.0)).median()).isEqualTo(3);
    assertThat(Series.of(5).spread()).isZero();
  }

  @Test
  void comparesEachRoundWithTheYardsticksRound() {
    Series yardstick = new Series(List.of(1.0, 1.0, 3.0));
    assertThat(VALUES.dividedBy(yardstick).values()).containsExactly(2.0, 4.0, 3.0);
    assertThat(VALUES.minus(yardstick).values()).containsExactly(1.0, 3.0, 6.0);
    assertThatThrownBy(() -> VALUES.dividedBy(Series.of(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 rounds: expected 3");
  }

  @Test
  void boundsTheRatioToTheYardstickOrElseTheValue() {
    Yardstick half = new Yardstick("half", new Series(List.of(1.0, 2.0, 4.5)));
    assertThat(Figure.against("a", "s", VALUES, half, Goal.atLeast(2)).met()).hasValue(true);
    assertThat(Figure.against("a", "s", VALUES, half, Goal.atMost(1.9)).met()).hasValue(false);
    assertThat(Figure.of("a", "s", VALUES, Goal.atMost(4)).met()).hasValue(true);
    assertThat(Figure.of("a", "s", VALUES, Goal.atLeast(4.1)).met()).hasValue(false);
    assertThat(Figure.of("a", "s", VALUES, null).met()).isEmpty();
  }

  @Test
  void claimsNothingWithoutItsYardstick() {
    Yardstick missing = new Yardstick("nginx", null);
    Figure figure = Figure.against("a", "s", VALUES, missing, Goal.atLeast(2));
    assertThat(figure.ratio()).isEmpty();
    assertThat(figure.met()).isEmpty();
    assertThat(FigureTable.of(List.of(figure))).contains("nginx (missing)");
  }

  @Test
  void writesATable() {
    Yardstick relay = new Yardstick("relay", new Series(List.of(1.0, 2.0, 4.5)));
    Figure figure = Figure.against("hit", "s", VALUES, relay, Goal.atMost(1.2));
    assertThat(FigureTable.of(List.of(figure)))
        .isEqualTo(
            """
            | figure | median | spread | yardstick  | ratio | target | met |
            |--------|--------|--------|------------|-------|--------|-----|
            | hit    | 4.00 s | 175 %  | relay 2.00 | 2.00  | <= 1.2 | NO  |
            """);
  }

  @Test
  void writesNoSpreadAroundAMedianOfZero() {
    Series mostlyZero = new Series(List.of(0.0, 0.0, 0.5));
    assertThat(FigureTable.of(List.of(Figure.of("allocated", "B", mostlyZero, Goal.atMost(0)))))
        .contains("| allocated | 0.00 B |        |");
  }

  @Test
  void writesJson() throws IOException {
    Yardstick relay = new Yardstick("relay", new Series(List.of(1.0, 2.0, 4.5)));
    List<Figure> figures =
        List.of(
            Figure.against("hit", "s", VALUES, relay, Goal.atMost(1.2)),
            Figure.of("rate", "MiB/s", VALUES, null));
    assertThat(FigureJson.of(figures).replaceAll("\\s", ""))
        .isEqualTo(
            """
            {"figures":[{"name":"hit","value":4.0,"unit":"s","yardstick":"relay","ratio":2.0,\
            "target":"<=1.2","met":false},{"name":"rate","value":4.0,"unit":"MiB/s",\
            "yardstick":null,"ratio":null,"target":null,"met":null}]}\
            """);
  }

  @Test
  void alternatesTheOrderOfTurns() throws Exception {
    List<String> order = new ArrayList<>();
    Turns<Double> turns =
        Turns.take(
            new Effort(3, 1, 0, 0),
            List.of(
                seconds -> {
                  order.add("a");
                  return (double) order.size();
                },
                seconds -> {
                  order.add("b");
                  return seconds;
                }));
    assertThat(order).containsExactly("a", "b", "b", "a", "a", "b");
    assertThat(turns.series(0, value -> value).values()).containsExactly(1.0, 4.0, 5.0);
    assertThat(turns.series(1, value -> 2 * value).values()).containsExactly(2.0, 2.0, 2.0);
  }
}
