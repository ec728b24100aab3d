package dev.floe.loadtest.soak.life;

/**
 * Counts the reads of a minute by the source of their bytes. Thread-safe.
 *
 * <p>A read is a hit if the origin sent none of its bytes. It is late if the nodes held its bytes,
 * but the gateway asked the origin because they did not answer in time. It is a loss if the origin
 * had to send bytes of an object that the nodes have held whole since its last write; all further
 * reads are OTHER. The availability is the share of reads that are not losses, as InfiniCache
 * counts it (FAST '20, section 5.2).
 */
final class LifeReport {
  private int hits;
  private int late;
  private int losses;
  private int others;
  private int writes;
  private long slowestNanos;

  /** The source of a read's bytes. */
  enum Read {
    HIT,
    LATE,
    LOSS,
    OTHER
  }

  synchronized void read(Read read, long tookNanos) {
    switch (read) {
      case HIT -> hits++;
      case LATE -> late++;
      case LOSS -> losses++;
      case OTHER -> others++;
    }
    slowestNanos = Math.max(slowestNanos, tookNanos);
  }

  synchronized void wrote(long tookNanos) {
    writes++;
    slowestNanos = Math.max(slowestNanos, tookNanos);
  }

  /** Returns the counts so far, and begins again at zero. */
  synchronized LifeReport taken() {
    LifeReport taken = new LifeReport();
    taken.add(this);
    hits = 0;
    late = 0;
    losses = 0;
    others = 0;
    writes = 0;
    slowestNanos = 0;
    return taken;
  }

  synchronized void add(LifeReport other) {
    hits += other.hits;
    late += other.late;
    losses += other.losses;
    others += other.others;
    writes += other.writes;
    slowestNanos = Math.max(slowestNanos, other.slowestNanos);
  }

  /** Returns the share of late reads, in per cent. */
  synchronized double latePercent() {
    return reads() == 0 ? 0 : 100.0 * late / reads();
  }

  private int reads() {
    return hits + late + losses + others;
  }

  @Override
  public synchronized String toString() {
    int reads = reads();
    return reads == 0
        ? "no reads"
        : "%d reads, hit ratio %.1f %%, availability %.1f %%, %d losses, %d late, %d writes, slowest %d ms"
            .formatted(
                reads,
                100.0 * hits / reads,
                100.0 * (reads - losses) / reads,
                losses,
                late,
                writes,
                slowestNanos / 1_000_000);
  }
}
