package dev.floe.sigv4.canonical;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A pool of workbenches for event loops and virtual threads, so that none is kept per thread.
 * Thread-safe. A thread that finds its slot empty makes a new workbench. A thread that returns a
 * workbench to a full slot replaces the one in it.
 */
public final class WorkbenchPool {
  private static final int SLOTS = 64;

  private final AtomicReferenceArray<Workbench> slots = new AtomicReferenceArray<>(SLOTS);

  /** Takes a workbench, which the caller owns until {@link #give}; never waits. */
  public Workbench take() {
    Workbench kept = slots.getAndSet(slot(), null);
    return kept == null ? new Workbench() : kept;
  }

  /** Returns a workbench to the pool; its content does not matter. */
  public void give(Workbench workbench) {
    slots.setRelease(slot(), workbench);
  }

  private static int slot() {
    return (int) Thread.currentThread().threadId() & (SLOTS - 1);
  }
}
