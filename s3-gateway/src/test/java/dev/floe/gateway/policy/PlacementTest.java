package dev.floe.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private final List<Integer> nodes = IntStream.range(0, 100).boxed().toList();

  @Test
  void needsAsManyNodesAsChunks() {
    assertThat(Placement.draw(nodes.subList(0, 11), 12, n -> 1, new Random(1))).isEmpty();
    assertThat(Placement.draw(nodes.subList(0, 12), 12, n -> 1, new Random(1)))
        .hasValueSatisfying(chosen -> assertThat(chosen).doesNotHaveDuplicates().hasSize(12));
  }

  @Test
  void choosesTheEmptiestOfTheDrawnNodes() {
    // With all 24 candidates drawn, the 12 emptiest are taken for certain.
    List<Integer> candidates = nodes.subList(0, 24);
    assertThat(Placement.draw(candidates, 12, n -> n, new Random(2)).orElseThrow())
        .containsExactlyInAnyOrderElementsOf(nodes.subList(12, 24));
  }

  @Test
  void reachesAllNodes() {
    HashSet<Integer> seen = new HashSet<>();
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      seen.addAll(Placement.draw(nodes, 12, n -> 1, random).orElseThrow());
    }
    assertThat(seen).hasSize(100);
  }

  @Test
  void putsTheEmptiestNodeOnAnyChunk() {
    HashSet<Integer> places = new HashSet<>();
    Random random = new Random(4);
    for (int i = 0; i < 200; i++) {
      places.add(
          Placement.draw(nodes.subList(0, 12), 12, n -> n, random).orElseThrow().indexOf(11));
    }
    assertThat(places).hasSize(12);
  }

  @Test
  void givesChunksOfNodesThatGoToOthers() {
    List<Integer> segment = nodes.subList(0, 12);
    List<Integer> usable = nodes.subList(3, 100);
    for (int seed = 0; seed < 100; seed++) {
      List<Integer> replaced =
          Placement.replace(segment, node -> node > 2, usable, n -> 1, new Random(seed));
      assertThat(replaced).doesNotHaveDuplicates().hasSize(12);
      assertThat(replaced.subList(3, 12)).isEqualTo(segment.subList(3, 12));
      assertThat(replaced.subList(0, 3)).allMatch(node -> node >= 12);
    }
  }

  @Test
  void leavesChunksWhereTheyAreWithoutOtherNodes() {
    List<Integer> segment = nodes.subList(0, 12);
    assertThat(
            Placement.replace(
                segment, node -> node > 2, nodes.subList(3, 13), n -> 1, new Random(1)))
        .startsWith(12, 1, 2, 3);
  }
}
