package dev.floe.gateway.cache.repair;

import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.policy.upkeep.RepairPlan;
import java.util.function.DoubleSupplier;

/**
 * The limits of the background repair.
 *
 * @param bytesPerSecond the most bytes that it reads and writes in a second; 0 for no background
 *     repair
 * @param centsPerHour the most that repairs may cost in an hour; 0 for no background repair
 * @param spentDollars returns the cost of all repairs so far
 */
public record RepairBudget(long bytesPerSecond, double centsPerHour, DoubleSupplier spentDollars) {
  /** No background repair. */
  public static final RepairBudget NONE = new RepairBudget(0, 0, () -> 0);

  /** Returns the plan that keeps to the limits. */
  public RepairPlan plan() {
    return new RepairPlan(bytesPerSecond, centsPerHour);
  }

  /**
   * Returns the gateway's current load.
   *
   * @param readRepairs the number of stripes whose repair a reader has requested
   */
  public RepairPlan.Load load(MemoryBudget memory, int readRepairs) {
    return new RepairPlan.Load(
        memory.waiting() > 0,
        (double) memory.inUseBytes() / memory.limitBytes(),
        readRepairs,
        spentDollars.getAsDouble());
  }
}
