package dev.floe.gateway.cache.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Walks over five pieces of entries. Half of the entries are in one bucket, half in another. */
class ObjectDirectoryWalkTest {
  private static final int PIECES = 5;
  private static final int OBJECTS = PIECES * PacedWalk.PIECE;
  private static final ChunkCode CODE = new ChunkCode(1, 0, 128 << 10, 1);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final PoolNode node = new StubNode(0);
  private final InstanceId instance = Objects.requireNonNull(node.instance());

  /** The number of objects in the directory at each pause. */
  private final List<Integer> left = new ArrayList<>();

  private final ObjectDirectory directory =
      new ObjectDirectory(1L << 30, (key, entry) -> {}, this::pause);

  @BeforeEach
  void fill() {
    for (int i = 0; i < OBJECTS; i++) {
      ObjectVersion version = new ObjectVersion("\"%d\"".formatted(i), NOW, 1, "");
      ObjectHead head = new ObjectHead(version, Headers.EMPTY, null, Instant.MAX);
      directory.confirm(key(i), head, NOW, CODE);
      SegmentEntry segment =
          SegmentEntry.placed(List.of(node))
              .listed(0, node, instance, new FillId(0, i), StripeSet.first(1), true);
      directory.addSegment(key(i), version, CODE, 0, segment);
    }
  }

  @Test
  void aBucketIsRemovedInPieces() {
    directory.detachBucket("bucket-0");

    assertThat(directory.size()).isEqualTo(OBJECTS);
    assertThat(Objects.requireNonNull(directory.get(key(0))).confirmed()).isFalse();
    assertThat(Objects.requireNonNull(directory.get(key(1))).confirmed()).isTrue();
    left.clear();
    directory.bucketWritten("bucket-0");

    assertThat(directory.size()).isEqualTo(OBJECTS / 2);
    assertThat(directory.get(key(0))).isNull();
    assertThat(directory.get(key(1))).isNotNull();
    assertThat(left).as("objects left at each pause").hasSize(PIECES);
    int before = OBJECTS;
    for (int now : left) {
      assertThat(before - now).as("removed in one piece").isBetween(0, PacedWalk.PIECE);
      before = now;
    }
  }

  @Test
  void theChunksOfAnInstanceAreListedInPieces() {
    var held = directory.heldBy(Set.of(instance));

    assertThat(held.get(instance)).hasSize(OBJECTS);
    assertThat(left).hasSize(PIECES);
  }

  private void pause() {
    left.add(directory.size());
  }

  private static ObjectKey key(int number) {
    return new ObjectKey("bucket-" + number % 2, "key-" + number);
  }
}
