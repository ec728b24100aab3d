package dev.floe.gateway.s3.operation;

import dev.floe.gateway.cache.ReadThroughCache;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.object.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The gates that one request holds. Confined to its thread. */
final class WritesInFlight implements AutoCloseable {
  private final List<Gates.Write> writes;

  private WritesInFlight(List<Gates.Write> writes) {
    this.writes = List.copyOf(writes);
  }

  /** Begins a write of each key: one write for each, even if a key is listed twice. */
  static WritesInFlight begin(ReadThroughCache cache, List<ObjectKey> keys) {
    return begin(cache::beginWrite, keys);
  }

  /**
   * @param gates begins the write of a key
   */
  static WritesInFlight begin(Function<ObjectKey, Gates.Write> gates, List<ObjectKey> keys) {
    List<Gates.Write> begun = new ArrayList<>();
    boolean all = false;
    try {
      keys.stream().distinct().forEach(key -> begun.add(gates.apply(key)));
      all = true;
    } finally {
      if (!all) {
        begun.forEach(WriteOutcomes::notSent);
      }
    }
    return new WritesInFlight(begun);
  }

  /** Ends the writes with S3's status. */
  void end(int status) {
    writes.forEach(write -> WriteOutcomes.end(write, status).ifPresent(Gates.Permit::close));
  }

  /**
   * Ends the write of a single key, which S3 has carried out.
   *
   * @return the right to publish the written bytes, if this was the key's only write
   */
  Optional<Gates.Permit> ended() {
    return WriteOutcomes.end(writes.getFirst(), 200);
  }

  /** Ends the writes of a request that S3 has not received completely. */
  void notSent() {
    writes.forEach(WriteOutcomes::notSent);
  }

  /** Ends the writes that are still open, with an unknown outcome. */
  @Override
  public void close() {
    writes.forEach(Gates.Write::close);
  }
}
