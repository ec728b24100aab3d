package dev.floe.gateway.http.limit;

import dev.floe.gateway.memory.Loop;
import org.jspecify.annotations.Nullable;

/**
 * A deadline that is moved far more often than it passes. Moving it to a later time only stores
 * that time, which the timer checks when it fires. Confined to its loop.
 */
public final class Deadline {
  private final Loop loop;
  private final Runnable onPassed;
  private long atNanos;
  private boolean armed;
  private Loop.@Nullable Timer timer;
  private long timerAtNanos;

  public Deadline(Loop loop, Runnable onPassed) {
    this.loop = loop;
    this.onPassed = onPassed;
  }

  public void set(long fromNowNanos) {
    atNanos = System.nanoTime() + fromNowNanos;
    armed = true;
    if (timer != null && atNanos - timerAtNanos < 0) {
      timer.cancel();
      timer = null;
    }
    if (timer == null) {
      start(fromNowNanos);
    }
  }

  /** Returns true if the deadline is set. */
  public boolean isSet() {
    return armed;
  }

  /** Clears the deadline until it is set again. */
  public void clear() {
    armed = false;
  }

  /** Clears the deadline for good. */
  public void cancel() {
    armed = false;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void start(long fromNowNanos) {
    timerAtNanos = atNanos;
    timer = loop.schedule(this::check, fromNowNanos);
  }

  private void check() {
    timer = null;
    if (armed) {
      long left = atNanos - System.nanoTime();
      if (left > 0) {
        start(left);
      } else {
        armed = false;
        onPassed.run();
      }
    }
  }
}
