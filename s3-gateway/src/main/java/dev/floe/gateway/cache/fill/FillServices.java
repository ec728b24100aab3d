package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.ChunkReaper;
import dev.floe.gateway.cache.directory.NodeRoom;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.cache.directory.RunningFills;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.gateway.task.BackgroundTasks;

/**
 * The parts of the cache that fills use.
 *
 * @param code the code of the fill's stripes
 */
public record FillServices(
    ChunkCode code,
    BlockPool blocks,
    StripeWriter writer,
    ObjectDirectory directory,
    Residency residency,
    NodeRoom room,
    ChunkReaper reaper,
    RunningFills running,
    PoolHealth health,
    FillPatience patience,
    BackgroundTasks tasks,
    GatewayMetrics metrics) {
  /** Returns the same parts with another code. */
  public FillServices coded(ChunkCode other) {
    return other.equals(code)
        ? this
        : new FillServices(
            other, blocks, writer, directory, residency, room, reaper, running, health, patience,
            tasks, metrics);
  }

  /** Returns the same parts with another limit on how long a fill waits for its nodes. */
  public FillServices patient(FillPatience other) {
    return other.equals(patience)
        ? this
        : new FillServices(
            code, blocks, writer, directory, residency, room, reaper, running, health, other, tasks,
            metrics);
  }
}
