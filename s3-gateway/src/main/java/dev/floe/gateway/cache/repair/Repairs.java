package dev.floe.gateway.cache.repair;

import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.task.BackgroundTasks;
import java.util.BitSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repairs the stripes in which a reader found blocks missing or damaged. Thread-safe. Readers
 * report on their loops; the repairs are thread code, two stripes at a time. At most 1,024 stripes
 * wait; further reports are dropped, since the next reader of such a stripe reports it again.
 */
public final class Repairs {
  private static final Logger LOG = LoggerFactory.getLogger(Repairs.class);
  private static final int WAITING_LIMIT = 1024;
  private static final int AT_A_TIME = 2;

  private final StripeRepair repairs;
  private final BackgroundTasks tasks;
  private final Semaphore working = new Semaphore(AT_A_TIME);
  private final Set<RepairJob.Stripe> waiting = ConcurrentHashMap.newKeySet();

  public Repairs(StripeRepair repairs, BackgroundTasks tasks) {
    this.repairs = repairs;
    this.tasks = tasks;
  }

  /** Reports blocks of a stripe as missing from their nodes or damaged. Never waits. */
  public void missing(ObjectKey key, ObjectVersion version, StripeLocation where, BitSet indices) {
    RepairJob job = new RepairJob(key, version, where);
    if (waiting.size() < WAITING_LIMIT && waiting.add(job.stripe())) {
      // Blocks that were known to be absent may have been repaired since. Only blocks that the
      // reader expected to be present are removed from the directory.
      BitSet damaged = (BitSet) indices.clone();
      damaged.and(where.present());
      if (!tasks.start("repair " + key, () -> repair(job, damaged))) {
        waiting.remove(job.stripe());
      }
    }
  }

  /** Counts the stripes that wait to be repaired or are being repaired. */
  public int waiting() {
    return waiting.size();
  }

  private void repair(RepairJob job, BitSet damaged) {
    try {
      if (!damaged.isEmpty()) {
        repairs.forget(job, damaged);
      }
      working.acquire();
      try {
        repairs.rebuild(job, RepairCause.READ);
      } finally {
        working.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("stripe {} of {} was not repaired", job.seen().stripe(), job.key(), e);
    } finally {
      waiting.remove(job.stripe());
    }
  }
}
