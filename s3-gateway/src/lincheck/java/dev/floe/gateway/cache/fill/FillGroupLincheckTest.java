package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.directory.Detachable;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.node.protocol.FillId;
import java.lang.reflect.Field;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jetbrains.lincheck.datastructures.BooleanGen;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Readers that look for the source of a stripe while fills begin and end, interleaved at every
 * access to memory: no byte is claimed twice, no fill is lost between its claim and its start, and
 * a group that is retired admits nothing.
 */
@Param(name = "thread", gen = ThreadIdGen.class)
@Param(name = "stripe", gen = IntGen.class, conf = "0:1")
public class FillGroupLincheckTest {
  private static final int THREADS = 3;
  private static final int BLOCK_BYTES = 64;
  private static final int STRIPES = 2;
  private static final StripeLayout LAYOUT =
      new StripeLayout((long) STRIPES * BLOCK_BYTES, 1, 0, BLOCK_BYTES);
  private static final ObjectKey KEY = new ObjectKey("bucket", "key");
  private static final ObjectHead HEAD =
      new ObjectHead(
          new ObjectVersion("\"etag\"", Instant.EPOCH, LAYOUT.lengthBytes(), ""),
          Headers.EMPTY,
          null,
          Instant.MAX);
  private static final List<Fill> FILLS =
      IntStream.range(0, STRIPES).mapToObj(FillGroupLincheckTest::fillFrom).toList();

  private final FillGroup group = new FillGroup(HEAD.version());
  private final @Nullable FillClaim[] claims = new @Nullable FillClaim[THREADS];
  private final @Nullable Fill[] fills = new @Nullable Fill[THREADS];

  /** The first thread has claimed the object already. */
  public FillGroupLincheckTest() {
    var _ = source(1, 0);
  }

  /** Returns where the stripe's first byte comes from. */
  @Operation
  public String source(@Param(name = "thread") int thread, @Param(name = "stripe") int stripe) {
    if (claims[thread] != null || fills[thread] != null) {
      return "busy";
    }
    ByteRange wanted = new ByteRange(LAYOUT.bytesOf(stripe).start(), LAYOUT.lengthBytes());
    Optional<ByteSource> source = group.source(wanted.start(), wanted);
    return source.map(found -> describe(thread, found)).orElse("retired");
  }

  private String describe(int thread, ByteSource source) {
    return switch (source) {
      case ByteSource.InFill(Fill fill) -> "fill of " + fill.bytes();
      case ByteSource.AwaitFill(FillClaim claim) -> "await " + claim.run();
      case ByteSource.StartFill(FillClaim claim) -> {
        claims[thread] = claim;
        yield "start " + claim.run();
      }
      case ByteSource.OnNodes _, ByteSource.OnlyOrigin _ -> throw new IllegalStateException();
    };
  }

  /** The claim leads to a fill, or to none. */
  @Operation
  public void settle(
      @Param(name = "thread") int thread, @Param(gen = BooleanGen.class) boolean started) {
    FillClaim claim = claims[thread];
    if (claim != null) {
      Fill fill = FILLS.get((int) LAYOUT.stripeOf(claim.run().start()));
      claims[thread] = null;
      fills[thread] = started ? fill : null;
      claim.settle(started ? fill : null);
    }
  }

  /** The thread's fill, if any, has ended. */
  @Operation
  public void end(@Param(name = "thread") int thread) {
    Fill fill = fills[thread];
    if (fill != null) {
      fills[thread] = null;
      group.remove(fill);
    }
  }

  /** Returns whether the group is retired. */
  @Operation
  public boolean retire() {
    return group.retire();
  }

  /** Returns whether the nodes of the segment are those that this call drew. */
  @Operation(runOnce = true)
  public boolean place() {
    AtomicBoolean drawn = new AtomicBoolean();
    Optional<List<PoolNode>> placed =
        group.place(
            0,
            () -> {
              drawn.set(true);
              return Optional.of(List.of());
            },
            known -> known);
    return placed.isPresent() && drawn.get();
  }

  /** The same of another caller. */
  @Operation(runOnce = true)
  public boolean placeToo() {
    return place();
  }

  @Test
  void noByteIsClaimedTwice() {
    new ModelCheckingOptions()
        .iterations(20)
        .invocationsPerIteration(50)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(0)
        .check(FillGroupLincheckTest.class);
  }

  /** A fill to the object's end that has not begun a stripe; it is never run. */
  @SuppressWarnings("NullAway") // what only a running fill uses is left out
  private static Fill fillFrom(int stripe) {
    BlockPool blocks = new BlockPool(BLOCK_BYTES, new MemoryBudget(1 << 20));
    FillServices services =
        new FillServices(null, blocks, null, null, null, null, null, null, null, null, null, null);
    StripeIntake intake =
        new StripeIntake(
            services,
            KEY,
            new FillId(0, stripe),
            LAYOUT,
            stripe,
            STRIPES,
            segment -> Optional.empty());
    Gates gates = new Gates(() -> Instant.EPOCH, Detachable.all(List.of()));
    Fill fill = new Fill(HEAD, intake, gates.beginFill(KEY).orElseThrow(), null, services, null);
    hearsFor(fill, Duration.ofHours(1));
    return fill;
  }

  /**
   * Lets the fill count as heard from for this long. Otherwise it would begin to hang in the middle
   * of the check, and two runs of the same operations would differ.
   */
  private static void hearsFor(Fill fill, Duration time) {
    try {
      Field heard = Fill.class.getDeclaredField("heardNanos");
      heard.setAccessible(true);
      heard.setLong(fill, System.nanoTime() + time.toNanos());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
