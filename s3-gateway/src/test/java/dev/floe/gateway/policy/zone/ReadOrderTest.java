package dev.floe.gateway.policy.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The code is 4+2: blocks 0 to 3 are data, 4 and 5 parity. Near blocks are in the gateway's zone,
 * foreign ones in another.
 */
class ReadOrderTest {
  private static final int DATA = 4;

  /** Parses a row such as {@code -x----}, in which x means true. */
  private static boolean[] row(String text) {
    boolean[] row = new boolean[text.length()];
    IntStream.range(0, row.length).forEach(i -> row[i] = text.charAt(i) == 'x');
    return row;
  }

  private static String text(boolean[] row) {
    return IntStream.range(0, row.length)
        .mapToObj(i -> row[i] ? "x" : "-")
        .collect(Collectors.joining());
  }

  private static String replacements(ReadOrder order) {
    return IntStream.range(0, 6)
        .mapToObj(nth -> Integer.toString(order.replacement(nth)))
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @CsvSource({
    // foreign blocks, plain order, first requested, replacements
    "------, true, xxxx--, 543210",
    "xxxxxx, true, xxxx--, 543210",
    "x-----, false, -xxxx-, 543210",
    "xx----, false, --xxxx, 543210",
    "x---x-, false, -xxx-x, 532140", // as many near ones as needed
    "----xx, false, xxxx--, 321054", // foreign parity is the last choice
    "xxx---, false, x--xxx, 543210", // one foreign block is needed: data
    "-xxxxx, false, xxxx--, 054321",
    "xxxx-x, false, xxx-x-, 453210",
  })
  void prefersOwnZoneThenData(String foreign, boolean plain, String first, String replacements) {
    ReadOrder order = ReadOrder.of(row(foreign), DATA);

    assertThat(order.isPlain()).isEqualTo(plain);
    assertThat(text(order.ofWholeStripe())).isEqualTo(first);
    assertThat(replacements(order)).isEqualTo(replacements);
  }

  @ParameterizedTest
  @CsvSource({
    // foreign, available, needed, chosen
    "xx----, xxxx-x, 4, x-xx-x", // the missing block is replaced by a foreign one
    "xx----, xxxxx-, 4, x-xxx-",
    "xx----, x-x--x, 4, x-x--x", // too few: all of them
    "-x----, xx--xx, 2, x---x-", // a short stripe: its third and fourth data blocks are empty
  })
  void choosesAmongTheAvailableBlocks(String foreign, String available, int needed, String chosen) {
    boolean[] there = row(available);

    boolean[] cheapest = ReadOrder.of(row(foreign), DATA).cheapest(needed, i -> there[i]);

    assertThat(text(cheapest)).isEqualTo(chosen);
  }

  @ParameterizedTest
  @CsvSource({
    // foreign, index, needed, late, may be requested
    "xx----, 4, false, false, true",
    "xx----, 0, false, false, false",
    "xx----, 0, true, false, true",
    "xx----, 0, false, true, true",
    "xxxxxx, 0, false, false, true", // all cost the same
    "------, 0, false, false, true",
  })
  void requestsForeignBlocksIfNeededOrLate(
      String foreign, int index, boolean needed, boolean late, boolean may) {
    assertThat(ReadOrder.of(row(foreign), DATA).mayRequest(index, needed, late)).isEqualTo(may);
  }

  @Test
  void refusesMoreDataBlocksThanBlocks() {
    assertThatThrownBy(() -> ReadOrder.of(row("--"), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 data blocks of 2");
  }
}
