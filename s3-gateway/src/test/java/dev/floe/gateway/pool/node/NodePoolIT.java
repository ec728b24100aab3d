package dev.floe.gateway.pool.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.PoolSnapshot;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.session.BlockLoss;
import dev.floe.gateway.session.BlockPlace;
import dev.floe.gateway.session.BlockRead;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.WriteOutcome;
import dev.floe.node.host.FunctionHost;
import dev.floe.node.host.FunctionHostConfig;
import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.protocol.BlockCrc;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pool with real node processes over real sockets. */
class NodePoolIT {
  private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final int BLOCK_BYTES = 128 << 10;
  private static final FillId FILL = new FillId(1, 2);
  private static final BlockPlace PLACE = new BlockPlace(FILL, 0, 3, 1, BLOCK_BYTES);

  @TempDir Path logs;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable resource : opened.reversed()) {
      resource.close();
    }
  }

  @Test
  void wakesTwelveNodesAndReachesThemOnEveryLoop() throws Exception {
    List<String> names = IntStream.range(0, 12).mapToObj(i -> "node-" + i).toList();
    FunctionHost host = host(FunctionHostConfig.NODE_MAIN, names);
    PoolFixture fixture = fixture(host, names, PoolFixture.LONG_STAY);

    names.forEach(name -> fixture.node(name).wake(Purpose.SERVE));
    for (String name : names) {
      assertThat(fixture.wake(name)).isTrue();
    }

    for (String name : names) {
      for (Loop loop : fixture.loops().all()) {
        assertThat(ping(fixture, name, loop)).isEqualTo(WriteOutcome.DONE);
      }
      assertThat(fixture.snapshot(name).instances())
          .extracting(PoolSnapshot.Instance::pid)
          .isEqualTo(host.pids(name));
    }
    assertThat(fixture.told().stream().filter(event -> event.endsWith(" new"))).hasSize(12);
    assertThat(fixture.told()).noneMatch(event -> event.startsWith("lost"));
  }

  @Test
  void reportsAKilledNodeAsLostAndWakesANewInstance() throws Exception {
    FunctionHost host = host(FunctionHostConfig.NODE_MAIN, List.of("a"));
    PoolFixture fixture = fixture(host, List.of("a"), PoolFixture.LONG_STAY);
    assertThat(fixture.wake("a")).isTrue();
    String first = Objects.requireNonNull(fixture.node("a").instance()).toString();

    host.kill("a");

    await().until(() -> fixture.node("a").state() == NodeState.COLD);
    assertThat(fixture.told())
        .containsExactly("live a " + first + " new", "down a", "lost a " + first);
    assertThat(fixture.node("a").lane(fixture.loops().get(0))).isNull();
    assertThat(fixture.wake("a")).isTrue();
    assertThat(fixture.told()).hasSize(4);
    assertThat(fixture.told().getLast()).startsWith("live a ").endsWith(" new");
    assertThat(fixture.told().getLast()).doesNotContain(first);
  }

  @Test
  void keepsInstanceAndChunksOverASleep() throws Exception {
    FunctionHost host = host(FunctionHostConfig.NODE_MAIN, List.of("a"));
    PoolFixture fixture = fixture(host, List.of("a"), PoolFixture.SHORT_STAY);
    BlockPool blocks = new BlockPool(BLOCK_BYTES, new MemoryBudget(4 * BLOCK_BYTES));
    opened.addFirst(blocks);
    await().until(() -> store(fixture, blocks) == WriteOutcome.DONE);

    await().until(() -> fixture.node("a").state() == NodeState.SLEEPING);
    assertThat(host.pids("a")).hasSize(1);
    List<Long> pids = host.pids("a");

    byte[] read = await().until(() -> read(fixture, blocks), bytes -> bytes.length > 0);

    assertThat(read).isEqualTo(content());
    assertThat(host.pids("a")).isEqualTo(pids);
    assertThat(fixture.told()).noneMatch(event -> event.startsWith("lost"));
    assertThat(fixture.told().getFirst()).endsWith(" new");
    assertThat(fixture.told().stream().skip(1).filter(event -> event.startsWith("live")))
        .isNotEmpty()
        .allMatch(event -> event.endsWith(" known"));
    await().until(() -> fixture.snapshot("a").instances().getFirst().bytesHeld() >= BLOCK_BYTES);
  }

  @Test
  void leavesSleepingProcessesUntilTheHostCloses() throws Exception {
    List<String> names = List.of("a", "b", "c");
    FunctionHost host = host(FunctionHostConfig.NODE_MAIN, names);
    PoolFixture fixture = fixture(host, names, PoolFixture.LONG_STAY);
    for (String name : names) {
      assertThat(fixture.wake(name)).isTrue();
    }
    List<Long> pids = host.pids().values().stream().flatMap(List::stream).toList();

    fixture.pool().close();

    assertThat(fixture.pool().snapshot().nodes())
        .extracting(PoolSnapshot.Node::state)
        .containsOnly(NodeState.SLEEPING);
    assertThat(pids).hasSize(3).allMatch(pid -> ProcessHandle.of(pid).isPresent());
    host.close();
    assertThat(pids).allMatch(pid -> ProcessHandle.of(pid).isEmpty());
  }

  @Test
  void failsFastWhenTheFunctionIsBusyElsewhere() throws Exception {
    FunctionHost host = host(FunctionHostConfig.NODE_MAIN, List.of("a"));
    PoolFixture first = fixture(host, List.of("a"), PoolFixture.LONG_STAY);
    assertThat(first.wake("a")).isTrue();
    PoolFixture second = fixture(host, List.of("a"), PoolFixture.LONG_STAY);

    assertThat(second.wake("a")).isFalse();

    assertThat(second.snapshot("a").state()).isEqualTo(NodeState.COLD);
    assertThat(second.snapshot("a").lastFailure()).contains("is busy");
    assertThat(first.node("a").state()).isEqualTo(NodeState.LIVE);
  }

  @Test
  void saysWhyANodeCannotStartAndStopsTrying() throws Exception {
    FunctionHost host = host("no.such.Main", List.of("a"));
    PoolFixture fixture = fixture(host, List.of("a"), PoolFixture.LONG_STAY);

    assertThat(fixture.wake("a")).isFalse();
    assertThat(fixture.wake("a")).isFalse();
    assertThat(fixture.wake("a")).isFalse();

    assertThat(fixture.snapshot("a").state()).isEqualTo(NodeState.COLD);
    assertThat(fixture.snapshot("a").lastFailure()).contains("Runtime.ExitError", "no.such.Main");
    assertThat(fixture.told()).isEmpty();
  }

  private FunctionHost host(String mainClass, List<String> names) throws IOException {
    FunctionHost host =
        FunctionHost.start(
            FunctionHostConfig.of(names, 256, FunctionHostConfig.ownClassPath(), logs)
                .withMainClass(mainClass));
    opened.add(host);
    return host;
  }

  private PoolFixture fixture(FunctionHost host, List<String> names, InvokePayload.Stay stay)
      throws IOException {
    PoolFixture fixture = new PoolFixture(host, names, stay);
    opened.add(fixture);
    return fixture;
  }

  private static WriteOutcome ping(PoolFixture fixture, String name, Loop loop) throws Exception {
    return onLane(fixture, name, loop, (lane, reply) -> lane.ping(ANSWER_NANOS, reply::complete));
  }

  /**
   * Writes one block and seals its fill. Returns GONE if the node leaves before it has answered
   * both requests.
   */
  private static WriteOutcome store(PoolFixture fixture, BlockPool blocks) throws Exception {
    Loop loop = fixture.loops().get(0);
    try (BlockLease lease = Objects.requireNonNull(blocks.tryLease(1))) {
      Block block = lease.take();
      byte[] content = content();
      block.segment().asSlice(0, BLOCK_BYTES).copyFrom(MemorySegment.ofArray(content));
      BlockCrc crc = new BlockCrc();
      crc.begin(FILL, PLACE.segment(), PLACE.stripe(), PLACE.index(), BLOCK_BYTES);
      crc.update(ByteBuffer.wrap(content));
      int value = crc.value();
      Seal seal =
          new Seal(FILL, "bucket", "key", "\"etag\"", 0, BLOCK_BYTES, "", 10, 2, 1, BLOCK_BYTES);
      return onLane(
          fixture,
          "a",
          loop,
          (lane, reply) ->
              lane.write(
                  PLACE,
                  block,
                  value,
                  ANSWER_NANOS,
                  stored -> {
                    if (stored != WriteOutcome.DONE) {
                      reply.complete(stored);
                    } else if (!lane.seal(seal, ANSWER_NANOS, reply::complete)) {
                      reply.complete(WriteOutcome.GONE);
                    }
                  }));
    }
  }

  /** Reads the block. Returns no bytes if the node leaves before the block arrives. */
  private static byte[] read(PoolFixture fixture, BlockPool blocks) throws Exception {
    CompletableFuture<byte[]> bytes = new CompletableFuture<>();
    BlockRead.Listener listener =
        new BlockRead.Listener() {
          @Override
          public void onBlock(BlockRead read, Block block) {
            try (block) {
              bytes.complete(
                  block.segment().asSlice(0, BLOCK_BYTES).toArray(ValueLayout.JAVA_BYTE));
            }
          }

          @Override
          public void onLoss(BlockRead read, BlockLoss loss) {
            if (loss == BlockLoss.GONE) {
              bytes.complete(new byte[0]);
            } else {
              bytes.completeExceptionally(new IllegalStateException(loss.toString()));
            }
          }
        };
    BlockLease lease = Objects.requireNonNull(blocks.tryLease(1));
    WriteOutcome asked =
        onLane(
            fixture,
            "a",
            fixture.loops().get(1),
            (lane, reply) ->
                lane.read(new BlockRead(PLACE, lease, listener))
                    && reply.complete(WriteOutcome.DONE));
    assertThat(asked).isEqualTo(WriteOutcome.DONE);
    return bytes.get(20, TimeUnit.SECONDS);
  }

  /**
   * Wakes the node if it sleeps, and sends a request on one of its lanes. Tries again if the node
   * leaves before the request is sent.
   */
  private static WriteOutcome onLane(
      PoolFixture fixture,
      String name,
      Loop loop,
      BiFunction<NodeLane, CompletableFuture<WriteOutcome>, Boolean> ask)
      throws Exception {
    long deadline = System.nanoTime() + ANSWER_NANOS;
    while (System.nanoTime() < deadline) {
      CompletableFuture<WriteOutcome> outcome = new CompletableFuture<>();
      CompletableFuture<Boolean> asked = new CompletableFuture<>();
      PoolNode node = fixture.node(name);
      loop.execute(() -> {
        node.wake(Purpose.SERVE);
        PoolNode.Waiting _ =
            node.whenLive(
                loop,
                live -> {
                  NodeLane lane = node.lane(loop);
                  asked.complete(live && lane != null && ask.apply(lane, outcome));
                });
      });
      if (asked.get(30, TimeUnit.SECONDS)) {
        return outcome.get(30, TimeUnit.SECONDS);
      }
    }
    throw new IllegalStateException("node %s was never live within 20 s".formatted(name));
  }

  private static byte[] content() {
    byte[] content = new byte[BLOCK_BYTES];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 31 + (i >> 8));
    }
    return content;
  }
}
