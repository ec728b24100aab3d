package dev.floe.gateway.cache.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.cache.FakePool;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Objects keep the parity with which their first segment was stored. */
class ChunkCodesTest {
  private static final ObjectKey KEY = new ObjectKey("bucket", "key");
  private static final ObjectVersion VERSION =
      new ObjectVersion("\"etag\"", Instant.EPOCH, 1_000_000, "");
  private static final FillId FILL = new FillId(1, 1);

  private final ChunkCode two = new ChunkCode(4, 2, 1024, 7);
  private final ChunkCode three = new ChunkCode(4, 3, 1024, 8);
  private final ChunkCodes codes =
      new ChunkCodes(
          two,
          parity -> {
            if (parity > 3) {
              throw new IllegalArgumentException("no such code");
            }
            return 5 + parity;
          });
  private final FakePool pool = new FakePool(8, 1 << 20);
  private final ObjectDirectory directory = new ObjectDirectory(1 << 20, (key, entry) -> {});
  private final SegmentPlacement placement =
      new SegmentPlacement(pool, directory, codes, new Random(5));

  @Test
  void giveNewObjectsTheParityThatWasChosenLast() {
    assertThat(codes.current()).isEqualTo(two);
    codes.choose(3);
    assertThat(codes.current()).isEqualTo(three);
    codes.choose(4);
    codes.choose(-1);
    codes.choose(252);
    assertThat(codes.current()).as("without such a code").isEqualTo(three);
  }

  @Test
  void containCodesThatThisGatewayCouldHaveWritten() {
    assertThat(codes.contain(two)).isTrue();
    assertThat(codes.contain(three)).isTrue();
    assertThat(codes.contain(new ChunkCode(4, 3, 1024, 9))).as("another matrix").isFalse();
    assertThat(codes.contain(new ChunkCode(5, 2, 1024, 7))).as("other data blocks").isFalse();
    assertThat(codes.contain(new ChunkCode(4, 2, 2048, 7))).as("other blocks").isFalse();
    assertThat(codes.contain(new ChunkCode(4, Integer.MAX_VALUE, 1024, 7))).isFalse();
    assertThat(ChunkCodes.only(two).contain(three)).isFalse();
  }

  @Test
  void keepTheCodeOfAnObjectsFirstSegment() {
    confirm();
    codes.choose(3);
    assertThat(placement.codeOf(KEY, VERSION)).isEqualTo(three);
    assertThat(add(three, 0)).isTrue();
    codes.choose(2);

    assertThat(placement.codeOf(KEY, VERSION)).isEqualTo(three);
    assertThat(placement.of(KEY, VERSION, three, 1).orElseThrow()).hasSize(7);
    assertThat(add(two, 1)).as("a fill that began with another code").isFalse();
    assertThat(add(three, 1)).isTrue();
    assertThat(entry().locate(two.layout(VERSION.lengthBytes()), 0).orElseThrow())
        .satisfies(where -> {
          assertThat(where.layout().parityBlocks()).isEqualTo(3);
          assertThat(where.matrix()).isEqualTo(8);
          assertThat(where.nodes()).hasSize(7);
        });

    directory.removeSegment(KEY, 0);
    directory.removeSegment(KEY, 1);
    assertThat(placement.codeOf(KEY, VERSION)).as("after all were evicted").isEqualTo(two);
    assertThat(add(two, 0)).isTrue();
  }

  private void confirm() {
    ObjectHead head = new ObjectHead(VERSION, Headers.EMPTY, null, Instant.MAX);
    directory.confirm(KEY, head, Instant.EPOCH, two);
  }

  private boolean add(ChunkCode code, int number) {
    List<PoolNode> nodes = pool.nodes().subList(0, code.totalBlocks());
    List<@Nullable InstanceId> instances = new ArrayList<>();
    nodes.forEach(node -> instances.add(node.instance()));
    SegmentEntry stored = SegmentEntry.placed(nodes).withStripe(0, FILL, instances);
    return directory.addSegment(KEY, VERSION, code, number, stored).isPresent();
  }

  private DirectoryEntry entry() {
    return Objects.requireNonNull(directory.get(KEY));
  }
}
