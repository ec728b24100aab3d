package dev.floe.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.ChunkCodes;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolNode;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SegmentPlacementTest {
  private static final ObjectKey KEY = new ObjectKey("bucket", "key");

  private final FakePool pool = new FakePool(8, 1 << 20);
  private final ChunkCode code = new ChunkCode(4, 2, 1024, 0);
  private final ObjectDirectory directory = new ObjectDirectory(1 << 20, (key, entry) -> {});
  private final SegmentPlacement placement =
      new SegmentPlacement(pool, directory, ChunkCodes.only(code), new Random(5));

  @Test
  void drawsOnlyNodesThatCanBeUsed() {
    pool.disable(0);
    pool.disable(7);
    for (int i = 0; i < 50; i++) {
      assertThat(placement.draw(code).orElseThrow()).allMatch(PoolNode::usable);
    }
  }

  @Test
  void drawsFromAllNodesIfTooFewCanBeUsed() {
    for (int i = 0; i < 4; i++) {
      pool.disable(i);
    }
    assertThat(placement.draw(code)).hasValueSatisfying(nodes -> assertThat(nodes).hasSize(6));
  }

  @Test
  void replacesOnlyTheNodeThatCannotBeUsed() {
    ObjectVersion version = new ObjectVersion("\"etag\"", Instant.EPOCH, 100_000, "");
    ObjectHead head = new ObjectHead(version, Headers.EMPTY, null, Instant.MAX);
    directory.confirm(KEY, head, Instant.EPOCH, code);
    List<PoolNode> nodes = pool.nodes().subList(0, 6);
    assertThat(directory.addSegment(KEY, version, code, 0, SegmentEntry.placed(nodes))).isPresent();
    assertThat(placement.of(KEY, version, code, 0)).contains(nodes);

    pool.disable(2);

    List<PoolNode> chosen = placement.of(KEY, version, code, 0).orElseThrow();
    assertThat(chosen).doesNotHaveDuplicates().allMatch(PoolNode::usable);
    assertThat(chosen.subList(0, 2)).isEqualTo(nodes.subList(0, 2));
    assertThat(chosen.subList(3, 6)).isEqualTo(nodes.subList(3, 6));
  }
}
