package dev.floe.gateway.cache.fill;

import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.policy.FillPlan;
import dev.floe.gateway.pool.PoolNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The fills in flight of one version of an object, and the places that they agree on: two fills in
 * one segment write to the same nodes. Thread-safe.
 */
final class FillGroup {
  private final ObjectVersion version;
  private final List<Fill> fills = new ArrayList<>();
  private final List<Claim> claims = new ArrayList<>();
  private final Map<Integer, List<PoolNode>> places = new HashMap<>();

  /** What a reader does about a byte that is not on the nodes. */
  sealed interface Turn {
    /** There is a fill to follow. */
    record Follow(Fill fill) implements Turn {}

    /** Somebody is beginning one. */
    record Await(Claim claim) implements Turn {}

    /** It is the reader's turn to begin one. */
    record Begin(Claim claim) implements Turn {}
  }

  /**
   * A run of bytes that a fill is being begun for.
   *
   * @param begun completed with the fill, or empty if none could be begun
   */
  record Claim(long startByte, long endByte, Asked<Optional<Fill>> begun) {}

  FillGroup(ObjectVersion version) {
    this.version = version;
  }

  boolean is(ObjectVersion other) {
    return version.sameBytes(other);
  }

  /** The fill that a reader at this position follows. */
  synchronized Optional<Fill> serving(long position) {
    return fills.stream()
        .filter(fill -> fill.serves(position) && !(fill.hangs() && fill.lacks(position)))
        .findFirst();
  }

  /**
   * Whose turn it is.
   *
   * @param position the reader's next byte
   * @param startByte of the stripe it lies in
   * @param endByte where a fill for it would end, if none begins before
   */
  synchronized Turn turn(long position, long startByte, long endByte) {
    Optional<Fill> fill = serving(position);
    if (fill.isPresent()) {
      return new Turn.Follow(fill.get());
    }
    long end = endByte;
    for (Claim claim : claims) {
      if (FillPlan.joins(position, claim.startByte, claim.startByte, claim.endByte)) {
        return new Turn.Await(claim);
      }
      end = claim.startByte > position ? Math.min(end, claim.startByte) : end;
    }
    for (Fill other : fills) {
      long start = other.bytes().start();
      end = start > position ? Math.min(end, start) : end;
    }
    Claim mine = new Claim(startByte, end, new Asked<>());
    claims.add(mine);
    return new Turn.Begin(mine);
  }

  /** Somebody has S3's answer for a run already. */
  synchronized void claim(Claim claim) {
    claims.add(claim);
  }

  /** Another fill than this one that has the stripe. */
  synchronized Optional<Fill> having(Fill self, long stripe) {
    return fills.stream().filter(fill -> !fill.equals(self) && fill.has(stripe)).findFirst();
  }

  /** What is being begun at this byte. */
  synchronized Optional<Claim> claimed(long startByte) {
    return claims.stream().filter(claim -> claim.startByte == startByte).findFirst();
  }

  synchronized void remove(Fill fill) {
    fills.remove(fill);
  }

  /** The claim has led to a fill, or to none. */
  void settle(Claim claim, Optional<Fill> fill) {
    synchronized (this) {
      claims.remove(claim);
      fill.ifPresent(fills::add);
    }
    claim.begun.complete(fill);
  }

  /**
   * The nodes of a segment, drawn at its first use.
   *
   * @param usable gives others for those that cannot be used any more
   */
  synchronized Optional<List<PoolNode>> place(
      int segment, Supplier<Optional<List<PoolNode>>> draw, UnaryOperator<List<PoolNode>> usable) {
    List<PoolNode> known = places.get(segment);
    Optional<List<PoolNode>> placed = known == null ? draw.get() : Optional.of(usable.apply(known));
    placed.ifPresent(nodes -> places.put(segment, nodes));
    return placed;
  }

  synchronized boolean idle() {
    return fills.isEmpty() && claims.isEmpty();
  }
}
