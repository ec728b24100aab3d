package dev.floe.gateway.stripe;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.stripe.read.StripeReader;
import dev.floe.gateway.stripe.read.StripeReaders;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that collects the bytes of a reader. While paused, it does not report them as written.
 */
final class Collector implements StripeReader.Listener {
  final CompletableFuture<@Nullable ByteRange> lost = new CompletableFuture<>();
  final List<BitSet> missing = new ArrayList<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Loop loop;
  private final StripeReader reader;
  private boolean paused;
  private boolean owesWritten;

  Collector(
      StripeReaders readers, Loop loop, StoredObject object, ByteRange range, boolean paused) {
    this(readers, loop, object, range, object);
    this.paused = paused;
    loop.execute(reader::start);
  }

  private Collector(
      StripeReaders readers,
      Loop loop,
      StoredObject object,
      ByteRange range,
      StripeReader.StripeMap map) {
    this.loop = loop;
    this.reader = readers.open(loop, object.layout, range, map, this);
  }

  /** Starts a reader with this map in place of the object's own. */
  static Collector mapped(
      StripeReaders readers,
      Loop loop,
      StoredObject object,
      ByteRange range,
      StripeReader.StripeMap map) {
    Collector client = new Collector(readers, loop, object, range, map);
    loop.execute(client.reader::start);
    return client;
  }

  static Collector reading(StripeReaders readers, Loop loop, StoredObject object, ByteRange range) {
    return new Collector(readers, loop, object, range, false);
  }

  void resume() {
    loop.execute(() -> {
      paused = false;
      if (owesWritten) {
        owesWritten = false;
        reader.written();
      }
    });
  }

  void abort() {
    loop.execute(reader::abort);
  }

  /**
   * Waits until the reader ends and returns the bytes received. {@link #lost} has the range that
   * was lost, or null.
   */
  byte[] await() throws Exception {
    var _ = lost.get(60, TimeUnit.SECONDS);
    return bytes.toByteArray();
  }

  @Override
  public void onStripe(StripeLocation where, List<StripeReader.Run> runs) {
    for (StripeReader.Run run : runs) {
      byte[] part =
          run.block()
              .segment()
              .asSlice(run.offset(), run.lengthBytes())
              .toArray(ValueLayout.JAVA_BYTE);
      bytes.writeBytes(part);
      run.block().close();
    }
    if (paused) {
      owesWritten = true;
    } else {
      reader.written();
    }
  }

  @Override
  public void onEnd() {
    lost.complete(null);
  }

  @Override
  public void onLost(ByteRange rest) {
    lost.complete(rest);
  }

  @Override
  public void onMissing(StripeLocation where, BitSet indices) {
    missing.add(indices);
  }
}
