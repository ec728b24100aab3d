package dev.floe.gateway.bill;

import dev.floe.gateway.platform.InvokeCall;
import dev.floe.gateway.platform.Invoked;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * The running bill of a gateway. Thread-safe; the lock is held for a few map operations, and no
 * client's request takes it.
 */
public final class Ledger {
  private final Tariff tariff;
  private final ToIntFunction<String> memoryMegabytes;
  private final LongSupplier crossZoneBytes;
  private final LongSupplier nanoTime;

  private final ReentrantLock lock = new ReentrantLock();
  private final RunningBill bill;

  /**
   * @param memoryMegabytes returns a function's memory, for invocations whose report has not
   *     arrived
   * @param crossZoneBytes returns the bytes that crossed zones since the gateway started
   */
  public Ledger(
      Tariff tariff,
      ToIntFunction<String> memoryMegabytes,
      LongSupplier crossZoneBytes,
      LongSupplier nanoTime) {
    this.tariff = tariff;
    this.memoryMegabytes = memoryMegabytes;
    this.crossZoneBytes = crossZoneBytes;
    this.nanoTime = nanoTime;
    bill = new RunningBill(tariff.quantum());
  }

  /** Enters an invocation. Its usage accrues until {@link #end}, which the caller calls once. */
  RunningBill.Running begin(InvokeCall invocation) {
    int memory = memoryMegabytes.applyAsInt(invocation.function());
    lock.lock();
    try {
      return bill.begin(invocation.function(), invocation.purpose(), memory, nanoTime.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  Charge end(RunningBill.Running running, Invoked how) {
    lock.lock();
    try {
      return bill.end(running, how, nanoTime.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /** Returns the bill now, running invocations included. */
  public BillSnapshot bill() {
    lock.lock();
    try {
      return bill.at(nanoTime.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  public double dollars(Usage usage) {
    return tariff.dollars(usage);
  }

  public long crossZoneBytes() {
    return crossZoneBytes.getAsLong();
  }

  public double crossZoneDollars() {
    return tariff.crossZoneDollars(crossZoneBytes());
  }

  /** Returns all that is owed now. */
  public double totalDollars() {
    return dollars(bill().total().total()) + crossZoneDollars();
  }
}
