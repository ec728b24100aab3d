package dev.floe.gateway.cache.holdings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.directory.RunningFills;
import dev.floe.gateway.cache.directory.StubNode;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.PoolNode.Running;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.FillId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Four nodes whose invocations last a minute. In some tests a segment is on the first two. */
class PoolNapsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final FillId FILL = new FillId(1, 1);

  private final List<StubNode> nodes = IntStream.range(0, 4).mapToObj(StubNode::new).toList();
  private final ObjectDirectory directory = new ObjectDirectory(1 << 26, (key, entry) -> {});
  private final BackgroundTasks tasks = new BackgroundTasks("test", 10);
  private final KeepWriter writer = new KeepWriter();
  private final RunningFills fills = new RunningFills(writer, Duration.ofHours(1), tasks);
  private final GatewayMetrics metrics = new GatewayMetrics();
  private final PoolNaps naps = new PoolNaps(List.copyOf(nodes), directory, fills, metrics);

  @AfterEach
  void close() {
    tasks.close();
  }

  @Test
  void nodesOfOneSegmentNapOneAfterAnother() {
    segmentOn(nodes.get(0), nodes.get(1));
    invoked(0, nodes.get(0), nodes.get(1), nodes.get(2));

    tick(50);
    tick(50);
    assertThat(naps())
        .as("the first of the segment, and one without it")
        .containsExactly(1, 0, 1, 0);
    nodes.get(0).state(NodeState.LEAVING);
    nodes.get(0).running(null);
    tick(51);
    assertThat(naps()).containsExactly(1, 0, 1, 0);
    nodes.get(0).state(NodeState.LIVE);
    invoked(51, nodes.get(0));
    tick(51);
    tick(51);

    assertThat(naps()).containsExactly(1, 1, 1, 0);
    assertThat(metrics.scrape())
        .contains("floe_naps_total{step=\"begun\"} 3.0", "floe_naps_total{step=\"returned\"} 1.0");
  }

  @Test
  void aNodeThatDoesNotReturnKeepsNoOtherFromNapping() {
    segmentOn(nodes.get(0), nodes.get(1));
    invoked(0, nodes.get(0));
    tick(45);
    tick(45);
    nodes.get(0).state(NodeState.SLEEPING);
    nodes.get(0).running(null);
    invoked(0, nodes.get(1));
    tick(50);
    tick(50);

    assertThat(naps()).containsExactly(1, 1, 0, 0);
    assertThat(metrics.scrape()).contains("floe_naps_total{step=\"failed\"} 1.0");
  }

  @Test
  void aNodeKeepsTheChunksOfRunningFillsBeforeItLeaves() {
    RunningFills.Running fill = fills.begin(FILL, () -> List.of(nodes.get(0)));
    invoked(0, nodes.get(0), nodes.get(1));
    tick(50);
    assertThat(writer.keeps()).containsExactly(new KeepWriter.Keep(FILL, List.of("node-0")));
    assertThat(naps()).containsExactly(0, 0, 0, 0);
    tick(50);

    assertThat(naps()).containsExactly(1, 1, 0, 0);
    fill.close();
  }

  @Test
  void requestsNoNapOfANodeThatLeftByItself() {
    invoked(0, nodes.get(0));
    tick(50);
    nodes.get(0).running(null);
    tick(50);
    tick(50);

    assertThat(naps()).containsExactly(0, 0, 0, 0);
  }

  @Test
  void nodesOfALargeDirectoryNapOneAfterAnother() {
    ObjectHead head =
        new ObjectHead(
            new ObjectVersion("\"etag\"", Instant.EPOCH, 1000, ""),
            Headers.EMPTY,
            null,
            Instant.MAX);
    for (int i = 0; i < 10_000; i++) {
      ObjectKey key = new ObjectKey("b", "k" + i);
      directory.confirm(key, head, Instant.EPOCH, new ChunkCode(1, 1, 1024, 0));
    }
    invoked(0, nodes.get(0), nodes.get(1));
    tick(50);
    tick(50);

    assertThat(naps())
        .as("too many entries to look for common segments")
        .containsExactly(1, 0, 0, 0);
  }

  private void tick(int second) {
    naps.tick(second * SECOND);
  }

  private List<Integer> naps() {
    return nodes.stream().map(StubNode::naps).toList();
  }

  private static void invoked(int second, StubNode... invoked) {
    for (StubNode node : invoked) {
      node.running(new Running(second * SECOND, MINUTE, false));
    }
  }

  private void segmentOn(PoolNode... holders) {
    ObjectKey key = new ObjectKey("b", "k");
    ObjectVersion version = new ObjectVersion("\"etag\"", Instant.EPOCH, 1000, "");
    ObjectHead head = new ObjectHead(version, Headers.EMPTY, null, Instant.MAX);
    ChunkCode code = new ChunkCode(1, 1, 1024, 0);
    directory.confirm(key, head, Instant.EPOCH, code);
    assertThat(directory.addSegment(key, version, code, 0, SegmentEntry.placed(List.of(holders))))
        .isPresent();
  }
}
