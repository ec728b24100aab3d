package dev.floe.gateway.pool.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.pool.ChunkDrop;
import dev.floe.gateway.pool.PoolConfig;
import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.invocation.Role;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Nonce;
import dev.floe.node.protocol.SessionKey;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Drops for two instances of one node, over lanes that accept or refuse them. */
class OwedDropsTest {
  private static final InstanceId INSTANCE = new InstanceId(1, 1);
  private static final InstanceId OTHER = new InstanceId(2, 2);
  private static final FillId FILL = new FillId(3, 4);

  private final Loops loops = Loops.start(1);
  private final SerialExecutor serial = new SerialExecutor();
  private final OwedDrops owed = new OwedDrops(serial, loops.get(0));
  private final AtomicInteger settled = new AtomicInteger();

  @AfterEach
  void close() {
    loops.close();
  }

  @Test
  void sendsAnInstanceItsOwnDropsInOrder() {
    FakeSession session = session(INSTANCE);
    add(INSTANCE, 0);
    add(OTHER, 1);
    add(INSTANCE, 2);

    send(session);

    await().until(() -> settled.get() == 2);
    assertThat(session.told()).containsExactly(drop(0), drop(2));
    assertThat(owedNow()).isTrue();
  }

  @Test
  void sendsMoreThanOneBatch() {
    FakeSession session = session(INSTANCE);
    for (int index = 0; index < 600; index++) {
      add(INSTANCE, index);
    }

    send(session);

    await().until(() -> settled.get() == 600);
    assertThat(session.told())
        .containsExactlyElementsOf(IntStream.range(0, 600).mapToObj(OwedDropsTest::drop).toList());
  }

  /** The drops are sent again without another call of send. */
  @Test
  void sendsAgainTheDropsThatALaneHasRefused() {
    FakeSession session = session(INSTANCE);
    session.refuseDrops(3);
    add(INSTANCE, 0);
    add(INSTANCE, 1);

    send(session);

    await().until(() -> settled.get() == 2);
    assertThat(session.told()).containsExactlyInAnyOrder(drop(0), drop(1));
    assertThat(owedNow()).isFalse();
  }

  @Test
  void keepsWhatAClosedSessionHasRefusedForTheNext() {
    FakeSession closed = session(INSTANCE);
    closed.refuseDrops(Integer.MAX_VALUE);
    add(INSTANCE, 0);
    send(closed);
    closed.close();

    FakeSession next = session(INSTANCE);
    await()
        .until(() -> {
          send(next);
          return next.told().contains(drop(0));
        });
    assertThat(owedNow()).isFalse();
  }

  @Test
  void keepsTheRestOfABatchWhenAListenerFails() {
    FakeSession session = session(INSTANCE);
    serial.execute(() ->
        owed.add(
            new ChunkDrop(
                INSTANCE,
                FILL,
                0,
                0,
                ChunkDrop.WHOLE_CHUNK,
                () -> {
                  throw new IllegalStateException("on purpose");
                })));
    add(INSTANCE, 1);

    send(session);

    await().until(() -> settled.get() == 1);
    assertThat(session.told()).containsExactly(drop(0), drop(1));
  }

  @Test
  void forgetsTheDropsOfAnInstanceThatIsGone() {
    add(INSTANCE, 0);
    add(OTHER, 1);
    serial.execute(() -> owed.lost(INSTANCE));

    FakeSession other = session(OTHER);
    send(other);

    await().until(() -> settled.get() == 2);
    assertThat(other.told()).containsExactly(drop(1));
  }

  private boolean owedNow() {
    List<Boolean> any = new CopyOnWriteArrayList<>();
    serial.execute(() -> any.add(!owed.isEmpty()));
    await().until(() -> !any.isEmpty());
    return any.getFirst();
  }

  private void add(InstanceId holder, int index) {
    serial.execute(() ->
        owed.add(
            new ChunkDrop(
                holder, FILL, 0, index, ChunkDrop.WHOLE_CHUNK, settled::incrementAndGet)));
  }

  private void send(FakeSession session) {
    serial.execute(() -> owed.send(session));
  }

  private static String drop(int index) {
    return "drop %s 0 %d".formatted(FILL, index);
  }

  private FakeSession session(InstanceId instance) {
    InvokePayload payload =
        new InvokePayload(
            "gateway:6378",
            "node",
            1,
            1,
            SessionKey.derive(new byte[16], "node", 1, 1),
            new Nonce(1, 2, 3, 4),
            1,
            Role.PRIMARY,
            PoolConfig.DEFAULT_STAY);
    return new FakeSession(payload, instance, loops);
  }
}
