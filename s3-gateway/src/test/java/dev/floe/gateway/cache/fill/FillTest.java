package dev.floe.gateway.cache.fill;

import static dev.floe.gateway.cache.fill.FillParts.BLOCK;
import static dev.floe.gateway.cache.fill.FillParts.FILL;
import static dev.floe.gateway.cache.fill.FillParts.KEY;
import static dev.floe.gateway.cache.fill.FillParts.STRIPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.ExpectedLog;
import dev.floe.gateway.cache.FakeNodes;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.origin.OriginResponse;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.policy.FillPlan;
import dev.floe.gateway.pool.PoolNode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * One fill that runs on the test's thread. However it ends, it must close its answer, release its
 * permit and all memory, and notify its group once.
 */
class FillTest {
  private static final int LENGTH = 4 * STRIPE;

  private final BlockPool blocks = new BlockPool(BLOCK, new MemoryBudget(1 << 20));
  private final FillParts parts = new FillParts(new FakeNodes(blocks), blocks);
  private final Group group = new Group();
  private final Answer answer = new Answer();
  private List<PoolNode> placed = parts.nodes;

  /**
   * The fill's group. The test sets which source the other fills have for the next bytes; each call
   * is recorded.
   */
  private static final class Group implements Fill.Context {
    private ByteSource.Ready other = ByteSource.OnlyOrigin.INSTANCE;
    private boolean interrupts;
    private final List<Long> asked = new ArrayList<>();
    private int published;
    private int done;

    @Override
    public ByteSource.Ready otherSource(Fill self, long startByte, long stripe)
        throws InterruptedException {
      asked.add(startByte);
      if (interrupts) {
        throw new InterruptedException("planned");
      }
      return other;
    }

    @Override
    public void published(Fill self) {
      published++;
    }

    @Override
    public void done(Fill self) {
      done++;
    }
  }

  /** S3's answer. */
  private static final class Answer implements OriginResponse {
    private InputStream body = InputStream.nullInputStream();
    private int closes;

    @Override
    public int status() {
      return 200;
    }

    @Override
    public Headers headers() {
      return Headers.EMPTY;
    }

    @Override
    public long contentLength() {
      return UNKNOWN_LENGTH;
    }

    @Override
    public InputStream body() {
      return body;
    }

    @Override
    public void abort() {}

    @Override
    public void close() {
      closes++;
    }
  }

  /**
   * A body without an end. It calls back once: before the first read after {@code callAfterBytes}
   * bytes.
   */
  private static final class Endless extends InputStream {
    private final int callAfterBytes;
    private final Runnable call;
    private long read;
    private boolean called;

    Endless(int callAfterBytes, Runnable call) {
      this.callAfterBytes = callAfterBytes;
      this.call = call;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("one byte at a time");
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (read >= callAfterBytes && !called) {
        called = true;
        call.run();
      }
      read += length;
      return length;
    }
  }

  @AfterEach
  void releasesEverything() {
    assertThat(answer.closes).as("answer closed").isEqualTo(1);
    assertThat(group.published).as("notified").isEqualTo(1);
    assertThat(parts.gates.inFlight()).as("permits").isZero();
    parts.close();
  }

  @Test
  void publishesAllThatS3Sent() throws Exception {
    answer.body = new ByteArrayInputStream(new byte[LENGTH]);
    Fill fill = fill(LENGTH);
    assertThat(fill.serves(0)).isTrue();
    assertThat(fill.lacks(0)).isTrue();

    fill.run();

    fill.awaitEnd();
    assertEnd("complete");
    assertThat(fill.lacks(LENGTH - 1)).isFalse();
    assertThat(parts.entry().readable(fill.layout(), 0)).isTrue();
    assertThat(parts.entry().readable(fill.layout(), 3)).isTrue();
    assertThat(group.asked)
        .as("before each stripe but the first")
        .containsExactly(128L, 256L, 384L);
    assertThat(fill.continuation()).isEqualTo(ByteSource.OnlyOrigin.INSTANCE);
    assertThat(group.done).isEqualTo(1);
  }

  @Test
  void readsNothingOfALongRunWithoutReaders() {
    Endless body = new Endless(0, () -> {});
    answer.body = body;
    fill(FillPlan.FINISH_BYTES + 2 * STRIPE).run();
    assertEnd("stopped");
    assertThat(body.read).isZero();
  }

  @Test
  void stopsAfterTheStripeInWhichItsLastReaderLeaves() {
    List<Fill> followed = new ArrayList<>();
    Endless body = new Endless(STRIPE, () -> followed.getFirst().leave());
    answer.body = body;
    Fill fill = fill(FillPlan.FINISH_BYTES + 3 * STRIPE);
    followed.add(fill);
    fill.join();

    fill.run();

    assertEnd("stopped");
    assertThat(body.read).isEqualTo(2 * STRIPE);
    assertThat(group.done).isEqualTo(1);
  }

  @Test
  void endsWhereTheNextStripeHasAnotherSource() {
    answer.body = new Endless(0, () -> {});
    Fill fill = fill(LENGTH);
    group.other = new ByteSource.OnNodes(parts.entry());

    fill.run();

    assertEnd("continued");
    assertThat(group.asked).containsExactly((long) STRIPE);
    assertThat(fill.continuation()).isEqualTo(group.other);
    assertThat(fill.lacks(0)).isFalse();
    assertThat(fill.lacks(STRIPE)).isTrue();
  }

  @Test
  void isDroppedWithoutNodes() {
    Endless body = new Endless(0, () -> {});
    answer.body = body;
    placed = List.of();
    Fill fill = fill(LENGTH);

    fill.run();

    assertEnd("dropped");
    assertThat(body.read).isZero();
    assertThat(fill.serves(0)).isFalse();
  }

  @Test
  void failsIfTheAnswerEndsEarly() {
    answer.body = new ByteArrayInputStream(new byte[STRIPE + 10]);
    Fill fill = fill(LENGTH);
    fill.run();
    assertEnd("failed");
    assertThat(fill.lacks(0)).isFalse();
    assertThat(fill.serves(STRIPE)).isFalse();
    assertThat(fill.buffer(1)).as("the incomplete stripe").isNull();
  }

  @Test
  void failsIfTheBodyThrows() {
    answer.body =
        new Endless(
            STRIPE,
            () -> {
              throw new IllegalStateException("planned");
            });
    try (ExpectedLog log = ExpectedLog.of(Fill.class)) {
      fill(LENGTH).run();
      assertThat(log.messages()).singleElement().asString().contains("bytes", "failed");
    }
    assertEnd("failed");
  }

  @Test
  void anInterruptEndsTheFillAndIsKept() {
    answer.body = new Endless(0, () -> {});
    group.interrupts = true;
    fill(LENGTH).run();
    assertThat(Thread.interrupted()).isTrue();
    assertEnd("failed");
  }

  @Test
  void isDoneOnceItsLastReaderHasLeft() {
    answer.body = new ByteArrayInputStream(new byte[LENGTH]);
    Fill fill = fill(LENGTH);
    fill.join();
    fill.join();
    fill.run();
    fill.leave();
    assertThat(group.done).isZero();
    fill.leave();
    assertThat(group.done).isEqualTo(1);
  }

  @Test
  void readsNothingAndReleasesItsReadersIfAbandoned() throws Exception {
    Endless body = new Endless(0, () -> {});
    answer.body = body;
    Fill fill = fill(LENGTH);
    fill.join();

    fill.abandon();

    fill.awaitEnd();
    assertThat(body.read).isZero();
    assertThat(fill.serves(0)).isFalse();
    assertThat(group.done).isZero();
    fill.leave();
    assertThat(group.done).isEqualTo(1);
  }

  private void assertEnd(String end) {
    assertThat(parts.metrics.counted(Metric.FILLS, end)).as(end).isEqualTo(1);
  }

  /** Returns a fill of a whole object of this length. */
  private Fill fill(long lengthBytes) {
    ObjectHead head = new ObjectHead(parts.confirm(lengthBytes), Headers.EMPTY, null, Instant.MAX);
    Gates.Permit permit = parts.gates.beginFill(KEY).orElseThrow();
    FillServices services = parts.services(FillPatience.STANDARD);
    var layout = parts.code.layout(lengthBytes);
    StripeIntake intake =
        new StripeIntake(services, KEY, FILL, layout, 0, layout.stripes(), this::placed);
    return new Fill(head, intake, permit, answer, services, group);
  }

  private Optional<List<PoolNode>> placed(int segment) {
    return placed.isEmpty() ? Optional.empty() : Optional.of(placed);
  }
}
