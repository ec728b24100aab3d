package dev.floe.gateway.cache;

import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.fill.Asked;
import dev.floe.gateway.cache.fill.ByteSource;
import dev.floe.gateway.cache.fill.Fill;
import dev.floe.gateway.cache.fill.PinnedAnswers;
import dev.floe.gateway.cache.fill.StripeBuffer;
import dev.floe.gateway.cache.fill.StripeBuffer.Slice;
import dev.floe.gateway.cache.fill.VersionGoneException;
import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.origin.OriginException;
import dev.floe.gateway.origin.OriginResponse;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.StripeReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends one range of one version of an object as one continuous body, each stripe from where it is:
 * the nodes (on the loop), a fill's memory or S3 (on a thread). The exchange goes back and forth
 * between the two; whoever has it has this too, so nothing here is locked.
 */
public final class ObjectBody {
  private static final int COPY_BYTES = 64 << 10;

  /** 32 segments: their words are looked at in well under 100 us. */
  private static final long LOOK_AHEAD_STRIPES = 32L * StripeLayout.SEGMENT_STRIPES;

  private final BodySources sources;
  private final Exchange exchange;
  private final ObjectKey key;
  private final ObjectHead head;
  private final StripeLayout layout;
  private final ByteRange range;
  private final boolean mayFill;
  private long position;
  private @Nullable ResponseHead responseHead;
  private @Nullable Restart restart;
  private @Nullable Fill following;
  private @Nullable StripeReader reader;
  // What was seen last of this version: it may be overwritten while this body is on its way.
  private @Nullable DirectoryEntry seen;
  private long askedForFillAt = -1;
  private long followedOnAt = -1;
  // S3 has refused a fill for this body: it is not asked for one again.
  private boolean originFailed;
  private boolean closed;

  /** What is done if this version cannot be had before the first byte was sent. */
  public interface Restart {
    /** S3 has another version. Answers the request again; nothing was sent. Thread code. */
    void versionGone(ThreadResponse response) throws Exception;

    /**
     * S3 refused the read or could not be reached, which says nothing about the version. Answers
     * the request; nothing was sent. Thread code.
     */
    void originFailed(ThreadResponse response) throws Exception;
  }

  /**
   * @param ranged whether the client asked for a range: only so are objects filled that are too
   *     large to be kept whole
   */
  ObjectBody(
      BodySources sources,
      Exchange exchange,
      ObjectKey key,
      ObjectHead head,
      ByteRange range,
      boolean ranged) {
    this.sources = sources;
    this.exchange = exchange;
    this.key = key;
    this.head = head;
    this.layout = sources.code().layout(head.version().lengthBytes());
    this.range = range;
    this.mayFill = ranged || sources.share().admits(head.version().lengthBytes());
    this.position = range.start();
  }

  /** Follows this fill, which was joined on behalf of this body. Before {@link #send}. */
  ObjectBody following(Fill fill) {
    following = fill;
    return this;
  }

  /** Whether all of it can be read from the nodes, as far as the loop looks ahead. */
  public boolean onNodes() {
    DirectoryEntry entry = entry();
    if (entry == null) {
      return false;
    }
    long end = within(range.start());
    return entry.readableUntil(layout, new ByteRange(range.start(), end)) == end;
  }

  /** Whether any of it can be read from the nodes. */
  public boolean partlyOnNodes() {
    DirectoryEntry entry = entry();
    if (entry == null) {
      return false;
    }
    long end = layout.stripeOf(range.end() - 1) + 1;
    return entry.nextReadable(layout, layout.stripeOf(range.start()), end) < end;
  }

  /**
   * Sees to it that the first gap is being filled. Thread code, before {@link #send}.
   *
   * @return whether it is; if not, all may be on the nodes by now
   */
  public boolean fillFirstGap() throws InterruptedException {
    long asked = -1;
    long gap = firstGap();
    try {
      while (following == null && mayFill && gap < range.end() && gap != asked) {
        take(sources.fills().at(key, head, gap, range.end()));
        asked = gap;
        gap = firstGap();
      }
    } catch (OriginException e) {
      originFailed = true;
      return false;
    } catch (VersionGoneException e) {
      return false; // met again, and dealt with, when the body gets there
    }
    return following != null;
  }

  private long firstGap() {
    DirectoryEntry entry = entry();
    return entry == null ? range.start() : entry.readableUntil(layout, range);
  }

  /** Whether there is reason to look again for what was missing. */
  private boolean take(ByteSource.Ready source) {
    return switch (source) {
      case ByteSource.InFill(Fill fill) -> {
        following = fill;
        yield true;
      }
      case ByteSource.OnNodes _ -> true;
      case ByteSource.OnlyOrigin _ -> false;
    };
  }

  /**
   * Sends the head, with or before the first byte, and then the body. Loop code.
   *
   * @param newRestart called if nothing was sent and this version cannot be had any more
   */
  public void send(ResponseHead newHead, Restart newRestart) {
    responseHead = newHead;
    restart = newRestart;
    exchange.onClosed(this::close);
    proceed();
  }

  private void proceed() {
    if (closed) {
      leave();
      return;
    }
    long until = readableUntil();
    if (until > position) {
      ByteRange part = new ByteRange(position, until);
      sources.touch(key, layout, part);
      reader = sources.readers().open(exchange.loop(), layout, part, this::locate, new FromNodes());
      reader.start();
    } else {
      exchange.onThread(this::follow);
    }
  }

  private void close() {
    closed = true;
    if (reader != null) {
      reader.abort();
      reader = null;
      leave();
    }
  }

  private void leave() {
    if (following != null) {
      following.leave();
      following = null;
    }
  }

  private @Nullable DirectoryEntry entry() {
    DirectoryEntry entry = sources.directory().get(key);
    if (entry != null && entry.head().version().sameBytes(head.version())) {
      seen = entry;
    }
    return seen;
  }

  private long readableUntil() {
    long end = within(position);
    DirectoryEntry entry = entry();
    long until =
        entry == null ? position : entry.readableUntil(layout, new ByteRange(position, end));
    while (until < end
        && following != null
        && following.locate(layout.stripeOf(until)).isPresent()) {
      until = Math.min(end, layout.bytesOf(layout.stripeOf(until)).end());
    }
    return until;
  }

  /** The end of what is looked at in one step: a loop may be doing it. */
  private long within(long from) {
    long stripe = layout.stripeOf(from) + LOOK_AHEAD_STRIPES;
    return stripe >= layout.stripes()
        ? range.end()
        : Math.min(range.end(), layout.bytesOf(stripe).start());
  }

  private @Nullable StripeLocation locate(long stripe) {
    Optional<StripeLocation> filled =
        following == null ? Optional.empty() : following.locate(stripe);
    DirectoryEntry entry = filled.isPresent() ? null : entry();
    return entry == null ? filled.orElse(null) : entry.locate(layout, stripe).orElse(null);
  }

  /** What the nodes give, on the loop. */
  private final class FromNodes implements StripeReader.Listener {
    @Override
    public void onStripe(List<StripeReader.Run> runs) {
      start(exchange.response().started());
      for (StripeReader.Run run : runs) {
        exchange.response().write(run.block(), run.offset(), run.lengthBytes());
        position += run.lengthBytes();
        sources.metrics().add(Metric.CLIENT_SENT, run.lengthBytes(), "nodes");
      }
      StripeReader asked = reader;
      exchange
          .response()
          .flush(delivered -> {
            if (asked != null && asked.equals(reader)) {
              if (delivered) {
                asked.written();
              } else {
                close();
              }
            }
          });
    }

    @Override
    public void onEnd() {
      reader = null;
      if (position == range.end()) {
        leave();
        exchange.response().end();
      } else {
        proceed();
      }
    }

    @Override
    public void onLost(ByteRange rest) {
      reader = null;
      exchange.onThread(response -> guarded(response, () -> own(response)));
    }

    @Override
    public void onMissing(StripeLocation where, BitSet indices) {
      sources.repairs().missing(key, head.version(), where, indices);
    }

    private void start(boolean started) {
      if (!started && responseHead != null) {
        exchange.response().start(responseHead);
      }
    }
  }

  private void follow(ThreadResponse response) throws Exception {
    guarded(
        response,
        () -> {
          while (position < range.end()) {
            long stripe = layout.stripeOf(position);
            StripeBuffer buffer = following == null ? null : following.buffer(stripe);
            if (buffer != null) {
              if (!copy(response, stripe, buffer)) {
                return own(response);
              }
            } else if (readableUntil() > position) {
              response.backToLoop(this::proceed);
              return Part.HANDED_ON;
            } else if (!awaitFill(stripe)) {
              return own(response);
            }
          }
          return Part.SENT;
        });
  }

  /** Whether there is reason to look again for the stripe. */
  private boolean awaitFill(long stripe) throws Exception {
    Fill fill = following;
    if (fill != null && fill.serves(position)) {
      if (fill.awaitBegun(stripe, Asked.PATIENCE)) {
        return true;
      }
      if (fill.serves(position)) {
        return false; // nothing for this long: a request of its own
      }
    }
    if (fill != null && followOn(fill, stripe)) {
      return true;
    }
    boolean outwaited = fill != null && fill.outwaited();
    if (askedForFillAt == position || !mayFill || originFailed || outwaited) {
      return false;
    }
    askedForFillAt = position;
    leave();
    try {
      return take(sources.fills().at(key, head, position, range.end()));
    } catch (OriginException e) {
      originFailed = true;
      return false; // this client's own request is the second and last try
    }
  }

  /** Goes on where a fill has ended because the rest comes from elsewhere; whether it does. */
  private boolean followOn(Fill ended, long stripe) {
    if (followedOnAt == position) {
      return false;
    }
    followedOnAt = position;
    return switch (ended.continuation()) {
      case ByteSource.OnNodes(DirectoryEntry entry) -> {
        seen = entry;
        yield entry.readable(layout, stripe);
      }
      case ByteSource.InFill(Fill fill) -> {
        leave();
        fill.join();
        following = fill;
        yield true;
      }
      case ByteSource.OnlyOrigin _ -> false;
    };
  }

  /** Sends what a fill has of the stripe; false if it does not come in time. */
  private boolean copy(ThreadResponse response, long stripe, StripeBuffer buffer)
      throws IOException, InterruptedException {
    long stripeStart = layout.bytesOf(stripe).start();
    long end = Math.min(range.end(), layout.bytesOf(stripe).end());
    while (position < end) {
      Slice slice = buffer.await((int) (position - stripeStart), Asked.PATIENCE);
      if (slice == null) {
        return following == null || !buffer.equals(following.buffer(stripe));
      }
      int length = (int) Math.min(slice.lengthBytes(), end - position);
      try {
        start(response);
      } catch (IOException e) {
        slice.block().close();
        throw e;
      }
      response.write(slice.block(), slice.offset(), length);
      position += length;
      sources.metrics().add(Metric.CLIENT_SENT, length, "fill");
    }
    return true;
  }

  /** The rest, by a request of this client's own. */
  private boolean own(ThreadResponse response)
      throws IOException, InterruptedException, VersionGoneException {
    leave();
    if (originFailed && !response.started() && restart != null) {
      throw new OriginException("S3 refused a fill", new IOException("not asked again"), false);
    }
    ByteRange rest = new ByteRange(position, range.end());
    try (OriginResponse answer =
        sources.reads().pinned(key, head.version(), rest, exchange.caller())) {
      PinnedAnswers.check(answer, head.version(), rest);
      start(response);
      byte[] bytes = new byte[COPY_BYTES];
      while (position < range.end()) {
        int read = answer.body().read(bytes);
        if (read < 0) {
          throw new IOException("S3's answer ended at byte %d of %s".formatted(position, rest));
        }
        response.write(ByteBuffer.wrap(bytes, 0, read));
        position += read;
        sources.metrics().add(Metric.CLIENT_SENT, read, "origin");
      }
    }
    return Part.SENT;
  }

  private void start(ThreadResponse response) throws IOException {
    if (!response.started() && responseHead != null) {
      response.start(responseHead);
    }
  }

  /** A part of the body that thread code sends. */
  private interface Part {
    /** All of the range is sent. */
    boolean SENT = true;

    /** The loop sends what remains, and may be doing so already: nothing of this may be touched. */
    boolean HANDED_ON = false;

    boolean send() throws Exception;
  }

  private void guarded(ThreadResponse response, Part part) throws Exception {
    boolean handedOn = false;
    try {
      handedOn = part.send() == Part.HANDED_ON;
      if (!handedOn) {
        response.end();
      }
    } catch (VersionGoneException e) {
      // Only this is a reason to forget: a client that tries again gets the new version.
      sources.directory().remove(key, head.version());
      if (response.started() || restart == null) {
        response.abort();
      } else {
        leave();
        restart.versionGone(response);
      }
    } catch (OriginException e) {
      if (response.started() || restart == null) {
        response.abort();
      } else {
        leave();
        restart.originFailed(response);
      }
    } finally {
      if (!handedOn) {
        leave();
      }
    }
  }
}
