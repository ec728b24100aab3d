package dev.floe.gateway.cache.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.cache.FakePool;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Packs the segments of an object, and compares what is read from the packed form with a plain map.
 */
class ObjectSegmentsTest {
  private static final int NUMBERS = 2 * FewSegments.MOST;
  private static final int NODES = 3;

  private final List<PoolNode> pool = new FakePool(5, 1 << 20).nodes();

  @Test
  void hasNoSegmentAtFirst() {
    assertThat(ObjectSegments.none().isEmpty()).isTrue();
    assertThat(ObjectSegments.none().get(0)).isNull();
    assertThat(ObjectSegments.none().without(0).isEmpty()).isTrue();
  }

  @Test
  void keepsASegmentWithoutAnyStripe() {
    SegmentEntry placed = SegmentEntry.placed(pool.subList(1, 4));
    ObjectSegments segments = ObjectSegments.none().with(7, placed);
    assertThat(segments.isEmpty()).isFalse();
    assertThat(described(segments)).isEqualTo(Map.of(7, described(placed)));
    assertThat(segments.mayBeOn(Set.of(new InstanceId(1, 1)))).isFalse();
  }

  @Test
  void keepsWhatAPlainMapKeeps() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      ObjectSegments segments = ObjectSegments.none();
      TreeMap<Integer, String> expected = new TreeMap<>();
      for (int step = 0; step < 60; step++) {
        int number = random.nextInt(NUMBERS) * random.nextInt(1, 200);
        if (random.nextInt(4) == 0) {
          segments = segments.without(number);
          expected.remove(number);
        } else {
          SegmentEntry known = segments.get(number);
          SegmentEntry changed = changed(random, known == null ? placed(random) : known);
          segments = segments.with(number, changed);
          expected.put(number, described(changed));
        }
        assertThat(described(segments)).as("seed %d", seed).isEqualTo(expected);
        assertThat(segments.size()).as("seed %d", seed).isEqualTo(expected.size());
        assertThat(segments.isEmpty()).as("seed %d", seed).isEqualTo(expected.isEmpty());
        assertThat(segments.heapBytes()).as("seed %d", seed).isPositive();
        assertThat(segments.get(NUMBERS * 200)).as("seed %d", seed).isNull();
      }
    }
  }

  private SegmentEntry placed(Random random) {
    List<PoolNode> nodes = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      nodes.add(pool.get((random.nextInt(2) + 2 * i) % pool.size()));
    }
    return SegmentEntry.placed(nodes);
  }

  /**
   * Returns the segment after one random change: a stripe was written, or an instance listed some
   * stripes or lacks them.
   */
  private static SegmentEntry changed(Random random, SegmentEntry segment) {
    int index = random.nextInt(NODES);
    InstanceId instance = new InstanceId(0, random.nextInt(3));
    FillId fill = new FillId(random.nextInt(2), 1);
    StripeSet stripes =
        random.nextBoolean()
            ? StripeSet.first(random.nextInt(65))
            : new StripeSet(random.nextLong());
    return switch (random.nextInt(3)) {
      case 0 -> segment.withStripe(random.nextInt(64), fill, List.of(instance, instance, instance));
      case 1 -> segment.listed(index, segment.nodes().get(index), instance, fill, stripes, true);
      default -> segment.unlisted(index, instance, fill, stripes);
    };
  }

  private static Map<Integer, String> described(ObjectSegments segments) {
    TreeMap<Integer, String> described = new TreeMap<>();
    segments.forEach((number, segment) -> {
      segment.forEachChunk(
          (_, instance, _, _) -> assertThat(segments.mayBeOn(Set.of(instance))).isTrue());
      described.put(number, described(segment));
      assertThat(described(Objects.requireNonNull(segments.get(number))))
          .isEqualTo(described(segment));
    });
    return described;
  }

  private static String described(SegmentEntry segment) {
    StringBuilder text = new StringBuilder();
    segment.nodes().forEach(node -> text.append(node.name()).append(' '));
    segment.forEachChunk((index, instance, fill, stripes) ->
        text.append("%n%d %s %s %x".formatted(index, instance, fill, stripes.bits())));
    return text.append(segment.fills().stream().sorted().toList()).toString();
  }
}
