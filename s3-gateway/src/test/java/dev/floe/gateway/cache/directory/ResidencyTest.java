package dev.floe.gateway.cache.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.cache.directory.Residency.SegmentId;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.node.protocol.FillId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Segments of 1 MiB, unless stated otherwise, in a pool with room for 100 MiB. */
class ResidencyTest {
  private static final long MIB = 1 << 20;
  private static final int POOL = 100;

  private final Map<SegmentId, Long> stored = new ConcurrentHashMap<>();
  private final Residency residency =
      new Residency(POOL * MIB, id -> stored.getOrDefault(id, 0L), stored::remove);
  private long lastFill;

  @Test
  void hotObjectIsWholeAfterFiveReadsInAFullPool() {
    for (int i = 0; i < 2 * POOL; i++) {
      read(id("cold-" + i, 0));
    }
    int reads = 0;
    while (!IntStream.range(0, 16).allMatch(n -> stored.containsKey(id("hot", n)))) {
      for (int n = 0; n < 16; n++) {
        read(id("hot", n));
      }
      reads++;
      assertThat(reads).as("reads of the hot object").isLessThanOrEqualTo(5);
    }
  }

  @Test
  void refillAddsOnlyWhatItStores() {
    SegmentId id = id("object", 0);
    store(id, MIB);
    assertThat(residency.weightBytes()).isEqualTo(MIB);
    store(id, MIB); // the same stripes, sealed a second time
    assertThat(residency.weightBytes()).isEqualTo(MIB);
  }

  @Test
  void reservationCountsUntilItsFillEnds() {
    SegmentId id = id("object", 0);
    store(id, MIB);
    FillId fill = admit(id, 4 * MIB);
    assertThat(residency.weightBytes()).isEqualTo(5 * MIB);
    residency.release(id, fill);
    assertThat(residency.weightBytes()).isEqualTo(MIB);
    assertThat(residency.holds(id, fill)).isFalse();
  }

  /** A segment without weight would never be evicted. */
  @Test
  void aFoundSegmentKeepsItsWeightIfTheFillThatRefillsItFails() {
    SegmentId id = id("object", 0);
    FillId fill = admit(id, MIB);
    stored.put(id, 1L);
    residency.enter(id, 1);
    residency.release(id, fill);
    assertThat(residency.weightBytes()).isPositive();
  }

  @Test
  void lostContentLosesItsWeight() {
    store(id("lost", 0), MIB);
    store(id("partly-lost", 0), 4 * MIB);
    stored.remove(id("lost", 0));
    stored.put(id("partly-lost", 0), MIB);
    residency.weighAll();
    assertThat(residency.weightBytes()).isEqualTo(MIB);
  }

  /** Reads a segment as a reader and its fill do. */
  private void read(SegmentId id) {
    residency.touch(id);
    if (!stored.containsKey(id)) {
      FillId fill = admit(id, MIB);
      residency.cleanUp();
      if (residency.holds(id, fill)) {
        stored.put(id, MIB);
        residency.settle(id, fill);
      }
    }
    residency.cleanUp();
  }

  private void store(SegmentId id, long bytes) {
    FillId fill = admit(id, bytes);
    stored.put(id, bytes);
    residency.settle(id, fill);
    residency.cleanUp();
  }

  private FillId admit(SegmentId id, long bytes) {
    FillId fill = new FillId(1, ++lastFill);
    residency.admit(id, fill, bytes);
    residency.cleanUp();
    return fill;
  }

  private static SegmentId id(String key, int segment) {
    return new SegmentId(new ObjectKey("bucket", key), segment);
  }
}
