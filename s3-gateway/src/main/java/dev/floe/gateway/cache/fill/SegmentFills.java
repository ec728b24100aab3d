package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.RunningFills;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.FillId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments in which one run of an object's stripes is stored, each placed when its first stripe
 * is begun. One writer begins and ends the segments. Thread-safe; thread code.
 */
final class SegmentFills {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentFills.class);

  private final FillServices services;
  private final ObjectKey key;
  private final FillId fill;
  private final FillStripes run;
  private final StripeLayout layout;
  private final IntFunction<Optional<List<PoolNode>>> placement;
  private final SegmentFill.WriteMonitor monitor;
  private final ConcurrentMap<Integer, SegmentFill> segments = new ConcurrentHashMap<>();
  private volatile RunningFills.@Nullable Running running;
  private volatile @Nullable Publication publication;

  private record Publication(Gates.Permit permit, ObjectVersion version) {}

  /**
   * @param placement returns the nodes of a segment; empty if too few can take a chunk
   */
  SegmentFills(
      FillServices services,
      ObjectKey key,
      FillId fill,
      FillStripes run,
      IntFunction<Optional<List<PoolNode>>> placement,
      SegmentFill.WriteMonitor monitor) {
    this.services = services;
    this.key = key;
    this.fill = fill;
    this.run = run;
    this.layout = run.layout();
    this.placement = placement;
    this.monitor = monitor;
  }

  /**
   * Places a segment, unless it was placed before. Called by the writer.
   *
   * @return false if too few nodes can take a chunk, or if the segment was evicted
   */
  boolean begin(int number) {
    SegmentFill begun = segments.get(number);
    if (begun != null) {
      return services.residency().holds(begun.id(), fill);
    }
    Optional<List<PoolNode>> nodes = placement.apply(number);
    if (nodes.isEmpty()) {
      return false;
    }
    SegmentFill segment =
        new SegmentFill(
            services, key, fill, layout, number, nodes.get(), run.stripesIn(number), monitor);
    services.residency().admit(segment.id(), fill, run.storedBytesIn(number));
    segments.put(number, segment);
    if (running == null) {
      running = services.running().begin(fill, this::unsealedOn);
    }
    return true;
  }

  /** Returns the segment of a stripe; null if it was not placed. */
  @Nullable SegmentFill of(long stripe) {
    return segments.get(layout.segmentOf(stripe));
  }

  /** Returns true if a stripe can be read from the nodes but is not yet in the directory. */
  boolean offers(long stripe) {
    SegmentFill segment = of(stripe);
    return segment != null && !segment.isSettled() && segment.locate(stripe).isPresent();
  }

  /** Returns the location of a stripe; empty if it cannot be read from the nodes. */
  Optional<StripeLocation> locate(long stripe) {
    SegmentFill segment = of(stripe);
    return segment == null ? Optional.empty() : segment.locate(stripe);
  }

  /**
   * Returns the first stripe, from this one on, that cannot be read from the nodes; at most {@code
   * end}. Builds the set of readable stripes once for each segment.
   */
  long readableUntil(long stripe, long end) {
    long next = stripe;
    while (next < end) {
      int number = layout.segmentOf(next);
      int inSegment = layout.stripeInSegment(next);
      SegmentFill segment = segments.get(number);
      StripeSet readable = segment == null ? StripeSet.NONE : segment.readable();
      int gap = readable.nextAbsent(inSegment);
      int stripes = layout.stripesOfSegment(number);
      if (gap < stripes) {
        return Math.min(end, next + gap - inSegment);
      }
      next += stripes - inSegment;
    }
    return end;
  }

  /**
   * Lets {@link #publishComplete} publish segments.
   *
   * @param permit stays open until {@link #publish} has returned
   */
  void publishAsWhole(Gates.Permit permit, ObjectVersion version) {
    publication = new Publication(permit, version);
  }

  /**
   * Publishes a complete segment at once if {@link #publishAsWhole} was called, since the remaining
   * segments may take hours.
   */
  void publishComplete(SegmentFill segment) {
    Publication how = publication;
    try {
      if (how != null) {
        segment.publish(how.permit, how.version);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.warn("a segment of {} could not be published", key, e);
    }
  }

  /** Publishes the segments that are not published yet. Abandons those left after a failure. */
  void publish(Gates.Permit permit, ObjectVersion version) throws InterruptedException {
    try {
      for (SegmentFill segment : segments.values()) {
        segment.publish(permit, version);
      }
    } finally {
      segments.values().forEach(SegmentFill::abandon);
    }
  }

  /** Deletes all chunks of the fill from the nodes. */
  void forget() {
    segments.values().forEach(SegmentFill::forget);
  }

  /**
   * Ends the fill and cancels its reservations in the residency, since nothing was or will be
   * published.
   */
  void abandon() {
    segments.values().forEach(segment -> services.residency().release(segment.id(), fill));
    end();
  }

  /** Ends the fill: the nodes are no longer asked to keep its unsealed chunks. */
  void end() {
    RunningFills.Running ended = running;
    if (ended != null) {
      ended.close();
    }
  }

  /** Returns the nodes that may hold unsealed chunks of any segment. */
  Set<PoolNode> unsealedOn() {
    Set<PoolNode> nodes = new HashSet<>();
    segments.values().forEach(segment -> nodes.addAll(segment.unsealedOn()));
    return nodes;
  }
}
