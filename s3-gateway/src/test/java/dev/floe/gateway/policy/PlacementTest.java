package dev.floe.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacementTest {
  private final List<Integer> nodes = IntStream.range(0, 100).boxed().toList();

  private static Placement<Integer> anywhere(ToLongFunction<Integer> bytesFree) {
    return new Placement<>(bytesFree, _ -> false, 1);
  }

  @Test
  void needsAsManyNodesAsChunks() {
    assertThat(anywhere(n -> 1).draw(nodes.subList(0, 11), 12, new Random(1))).isEmpty();
    assertThat(anywhere(n -> 1).draw(nodes.subList(0, 12), 12, new Random(1)))
        .hasValueSatisfying(chosen -> assertThat(chosen).doesNotHaveDuplicates().hasSize(12));
  }

  @Test
  void choosesTheEmptiestOfTheDrawnNodes() {
    // All 24 candidates are drawn, so the 12 emptiest are chosen.
    List<Integer> candidates = nodes.subList(0, 24);
    assertThat(anywhere(n -> n).draw(candidates, 12, new Random(2)).orElseThrow())
        .containsExactlyInAnyOrderElementsOf(nodes.subList(12, 24));
  }

  @Test
  void reachesAllNodes() {
    HashSet<Integer> seen = new HashSet<>();
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      seen.addAll(anywhere(n -> 1).draw(nodes, 12, random).orElseThrow());
    }
    assertThat(seen).hasSize(100);
  }

  @Test
  void mayGiveAnyChunkToTheEmptiestNode() {
    HashSet<Integer> places = new HashSet<>();
    Random random = new Random(4);
    for (int i = 0; i < 200; i++) {
      places.add(anywhere(n -> n).draw(nodes.subList(0, 12), 12, random).orElseThrow().indexOf(11));
    }
    assertThat(places).hasSize(12);
  }

  @Test
  void movesTheChunksOfUnusableNodesToOthers() {
    List<Integer> segment = nodes.subList(0, 12);
    List<Integer> usable = nodes.subList(3, 100);
    for (int seed = 0; seed < 100; seed++) {
      List<Integer> replaced =
          anywhere(n -> 1).replace(segment, node -> node > 2, usable, new Random(seed));
      assertThat(replaced).doesNotHaveDuplicates().hasSize(12);
      assertThat(replaced.subList(3, 12)).isEqualTo(segment.subList(3, 12));
      assertThat(replaced.subList(0, 3)).allMatch(node -> node >= 12);
    }
  }

  @Test
  void leavesChunksInPlaceWhenNoOtherNodesAreLeft() {
    List<Integer> segment = nodes.subList(0, 12);
    assertThat(
            anywhere(n -> 1)
                .replace(segment, node -> node > 2, nodes.subList(3, 13), new Random(1)))
        .startsWith(12, 1, 2, 3);
  }

  /**
   * Of twenty nodes, the first {@code near} are in the gateway's zone, and the first {@code
   * withRoom} have room.
   */
  @ParameterizedTest
  @CsvSource({
    "12, 20, 12", // as many as chunks: all near
    "16, 20, 12",
    "8, 20, 8", // the rest from other zones
    "0, 20, 0", // only foreign ones: as without zones
    "16, 10, 10", // near ones without room count as foreign ones
    "16, 0, 0",
  })
  void prefersNodesOfItsOwnZoneWithRoom(int near, int withRoom, int expected) {
    Placement<Integer> placement =
        new Placement<>(node -> node < withRoom ? 8 : 7, node -> node >= near, 8);
    for (int seed = 0; seed < 50; seed++) {
      List<Integer> chosen =
          placement.draw(nodes.subList(0, 20), 12, new Random(seed)).orElseThrow();
      assertThat(chosen).doesNotHaveDuplicates().hasSize(12);
      assertThat(chosen.stream().filter(node -> node < Math.min(near, withRoom)))
          .hasSizeGreaterThanOrEqualTo(expected);
    }
  }

  @Test
  void drawsTheSameNodesInOneZoneAsWithoutZones() {
    for (int seed = 0; seed < 50; seed++) {
      List<Integer> without = anywhere(n -> n).draw(nodes, 12, new Random(seed)).orElseThrow();
      Placement<Integer> foreign = new Placement<>(n -> n, _ -> true, 1);
      Placement<Integer> full = new Placement<>(n -> n, _ -> false, 1000);
      assertThat(foreign.draw(nodes, 12, new Random(seed))).contains(without);
      assertThat(full.draw(nodes, 12, new Random(seed))).contains(without);
    }
  }

  @Test
  void replacesByNodesOfItsOwnZoneWhileThereAreSome() {
    List<Integer> segment = nodes.subList(0, 12);
    Placement<Integer> placement = new Placement<>(_ -> 8, node -> node >= 14, 8);
    for (int seed = 0; seed < 50; seed++) {
      List<Integer> replaced =
          placement.replace(segment, node -> node > 2, nodes.subList(3, 30), new Random(seed));
      assertThat(replaced).doesNotHaveDuplicates().contains(12, 13);
    }
  }
}
