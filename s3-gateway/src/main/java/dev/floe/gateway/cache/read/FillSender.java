package dev.floe.gateway.cache.read;

import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.fill.ByteSource;
import dev.floe.gateway.cache.fill.Fill;
import dev.floe.gateway.cache.fill.StripeBuffer;
import dev.floe.gateway.cache.fill.StripeBuffer.Slice;
import dev.floe.gateway.cache.origin.PendingAnswer;
import dev.floe.gateway.cache.origin.PinnedAnswers;
import dev.floe.gateway.cache.origin.VersionGoneException;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.origin.OriginException;
import dev.floe.gateway.origin.OriginResponse;
import dev.floe.gateway.stripe.StripeLayout;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Sends the bytes of a body that are not on the nodes, from the memory of a fill or by a separate
 * request to S3. Thread code: confined to one thread at a time.
 */
final class FillSender {
  private static final int COPY_BYTES = 64 << 10;

  private final ReadServices services;
  private final BodyProgress progress;
  private final StripeLayout layout;
  private final ByteRange range;
  private final boolean mayFill;
  private long askedForFillAt = -1;
  private long continuedAt = -1;
  // True once a request to S3 for a fill of this body has failed. No other fill is then requested.
  private boolean originFailed;

  /**
   * @param mayFill true if missing bytes may be stored
   */
  FillSender(ReadServices services, BodyProgress progress, boolean mayFill) {
    this.services = services;
    this.progress = progress;
    this.layout = progress.layout();
    this.range = progress.range();
    this.mayFill = mayFill;
  }

  /**
   * Finds or starts a fill for the first byte that is not on the nodes, before anything is sent.
   *
   * @return true if a fill is followed; if false, all bytes may be on the nodes by now, or S3 must
   *     be asked for them separately
   */
  boolean findFill() throws InterruptedException {
    long asked = -1;
    long gap = progress.firstGap();
    try {
      while (progress.following() == null && mayFill && gap < range.end() && gap != asked) {
        join(source(gap));
        asked = gap;
        gap = progress.firstGap();
      }
    } catch (OriginException e) {
      originFailed = true;
      return false;
    } catch (VersionGoneException e) {
      return false; // the same request fails again while sending, where the failure is handled
    }
    return progress.following() != null;
  }

  private ByteSource.Ready source(long position)
      throws InterruptedException, OriginException, VersionGoneException {
    services.questions().awaitOpening(progress.key());
    return services.fills().at(progress.key(), progress.head(), position, range.end());
  }

  /** Follows the source. Returns true if the missing byte should be looked up again. */
  private boolean join(ByteSource.Ready source) {
    return switch (source) {
      case ByteSource.InFill(Fill fill) -> {
        progress.follow(fill);
        yield true;
      }
      case ByteSource.OnNodes _ -> true;
      case ByteSource.OnlyOrigin _ -> false;
    };
  }

  /**
   * Sends from fills until the next byte is on the nodes or no fill has it.
   *
   * @return {@code SENT}, {@code ON_NODES} or {@code NO_FILL}
   */
  ReadEvent follow(ThreadResponse response)
      throws IOException, InterruptedException, VersionGoneException {
    while (!progress.complete()) {
      long stripe = layout.stripeOf(progress.position());
      Fill fill = progress.following();
      StripeBuffer buffer = fill == null ? null : fill.buffer(stripe);
      if (buffer != null) {
        if (!copy(response, stripe, buffer)) {
          return ReadEvent.NO_FILL;
        }
      } else if (progress.readableUntil() > progress.position()) {
        return ReadEvent.ON_NODES;
      } else if (!awaitFill(stripe)) {
        return ReadEvent.NO_FILL;
      }
    }
    response.end();
    return ReadEvent.SENT;
  }

  /**
   * Waits for the fill, or finds another one. Returns true if the stripe should be looked up again.
   */
  private boolean awaitFill(long stripe) throws InterruptedException, VersionGoneException {
    long position = progress.position();
    Fill fill = progress.following();
    if (fill != null && fill.serves(position)) {
      if (fill.awaitBegun(stripe, PendingAnswer.PATIENCE)) {
        return true;
      }
      if (fill.serves(position)) {
        return false; // the fill hangs
      }
    }
    if (fill != null && continueAfter(fill, stripe)) {
      return true;
    }
    boolean nodesTooSlow = fill != null && fill.nodesTooSlow();
    if (askedForFillAt == position || !mayFill || originFailed || nodesTooSlow) {
      return false;
    }
    askedForFillAt = position;
    progress.leave();
    try {
      return join(source(position));
    } catch (OriginException e) {
      originFailed = true;
      return false; // the separate request for this client is the second and last try
    }
  }

  /**
   * Continues from the source that the ended fill names. Returns false if it names none, if that
   * source does not have the stripe, or if it was tried for the same byte before.
   */
  private boolean continueAfter(Fill ended, long stripe) {
    if (continuedAt == progress.position()) {
      return false;
    }
    continuedAt = progress.position();
    return switch (ended.continuation()) {
      case ByteSource.OnNodes(DirectoryEntry entry) -> {
        progress.saw(entry);
        yield entry.readable(layout, stripe);
      }
      case ByteSource.InFill(Fill next) -> {
        next.join();
        progress.follow(next);
        yield true;
      }
      case ByteSource.OnlyOrigin _ -> false;
    };
  }

  /**
   * Sends the stripe as it arrives in the fill. Returns false if the rest does not arrive in time.
   */
  private boolean copy(ThreadResponse response, long stripe, StripeBuffer buffer)
      throws IOException, InterruptedException {
    long stripeStart = layout.bytesOf(stripe).start();
    long end = Math.min(range.end(), layout.bytesOf(stripe).end());
    while (progress.position() < end) {
      Slice slice = buffer.await((int) (progress.position() - stripeStart), PendingAnswer.PATIENCE);
      if (slice == null) {
        Fill fill = progress.following();
        return fill == null || !buffer.equals(fill.buffer(stripe));
      }
      int length = (int) Math.min(slice.lengthBytes(), end - progress.position());
      try {
        start(response);
      } catch (IOException e) {
        slice.block().close();
        throw e;
      }
      response.write(slice.block(), slice.offset(), length);
      progress.advance(length);
      services.metrics().add(Metric.CLIENT_SENT, length, "fill");
    }
    return true;
  }

  /**
   * Sends the rest of the body by a separate request to S3.
   *
   * @return {@code SENT}, or {@code ORIGIN_FAILED} if a request for a fill has failed and no byte
   *     was sent yet
   */
  ReadEvent readFromOrigin(ThreadResponse response, String caller)
      throws IOException, VersionGoneException {
    progress.leave();
    if (originFailed && !response.started()) {
      return ReadEvent.ORIGIN_FAILED;
    }
    ByteRange rest = new ByteRange(progress.position(), range.end());
    try (OriginResponse answer =
        services.origin().pinned(progress.key(), progress.head().version(), rest, caller)) {
      PinnedAnswers.check(answer, progress.head().version(), rest);
      start(response);
      byte[] bytes = new byte[COPY_BYTES];
      while (!progress.complete()) {
        int read = answer.body().read(bytes);
        if (read < 0) {
          throw new IOException(
              "S3's answer ended at byte %d of %s".formatted(progress.position(), rest));
        }
        response.write(ByteBuffer.wrap(bytes, 0, read));
        progress.advance(read);
        services.metrics().add(Metric.CLIENT_SENT, read, "origin");
      }
    }
    response.end();
    return ReadEvent.SENT;
  }

  private void start(ThreadResponse response) throws IOException {
    if (!response.started()) {
      response.start(progress.responseHead());
    }
  }
}
