package dev.floe.sigv4.canonical;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Workbenches for whoever comes: event loops and virtual threads alike, so nothing is kept per
 * thread. Thread-safe; a thread that finds its slot empty makes a new workbench, one that finds it
 * full drops its own.
 */
public final class WorkbenchPool {
  private static final int SLOTS = 64;

  private final AtomicReferenceArray<Workbench> slots = new AtomicReferenceArray<>(SLOTS);

  /** A workbench of the caller's own until it is given back; never waits. */
  public Workbench take() {
    Workbench kept = slots.getAndSet(slot(), null);
    return kept == null ? new Workbench() : kept;
  }

  /** Gives a workbench back, whatever was computed on it. */
  public void give(Workbench workbench) {
    slots.setRelease(slot(), workbench);
  }

  private static int slot() {
    return (int) Thread.currentThread().threadId() & (SLOTS - 1);
  }
}
