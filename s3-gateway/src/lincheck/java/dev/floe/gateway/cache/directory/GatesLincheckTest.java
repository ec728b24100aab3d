package dev.floe.gateway.cache.directory;

import dev.floe.gateway.object.ObjectKey;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Fills, writes and writes of the bucket, interleaved at every access to memory: each step of a
 * gate happens at once, so a permit publishes only if no write came between.
 */
@Param(name = "thread", gen = ThreadIdGen.class)
@Param(name = "key", gen = IntGen.class, conf = "1:2")
public class GatesLincheckTest {
  private static final int THREADS = 3;

  private final Map<ObjectKey, Integer> directory = new ConcurrentHashMap<>();
  private final Gates gates = new Gates(() -> Instant.EPOCH, new Entries());
  private final Held[] held =
      IntStream.range(0, THREADS).mapToObj(thread -> new Held()).toArray(Held[]::new);

  /** What one thread has begun. */
  private static final class Held {
    private int read;
    private Gates.@Nullable Permit permit;
    private int written;
    private Gates.@Nullable Write write;
    private Gates.@Nullable BucketWrite bucketWrite;
  }

  @Operation
  public boolean beginFill(@Param(name = "thread") int thread, @Param(name = "key") int key) {
    Held mine = held[thread];
    if (mine.permit == null) {
      mine.read = key;
      mine.permit = gates.beginFill(key(key)).orElse(null);
    }
    return mine.permit != null;
  }

  @Operation
  public boolean publish(@Param(name = "thread") int thread) {
    Held mine = held[thread];
    Gates.Permit permit = mine.permit;
    return permit != null
        && permit
            .publish(() -> Optional.ofNullable(directory.put(key(mine.read), thread)))
            .isPresent();
  }

  @Operation
  public void closePermit(@Param(name = "thread") int thread) {
    Gates.Permit permit = held[thread].permit;
    if (permit != null) {
      permit.close();
      held[thread].permit = null;
    }
  }

  @Operation
  public void beginWrite(@Param(name = "thread") int thread, @Param(name = "key") int key) {
    Held mine = held[thread];
    if (mine.write == null) {
      mine.written = key;
      mine.write = gates.beginWrite(key(key));
    }
  }

  /** Returns whether what was written could be published. */
  @Operation
  public boolean answered(@Param(name = "thread") int thread) {
    Gates.Write write = held[thread].write;
    held[thread].write = null;
    Optional<Gates.Permit> permit = write == null ? Optional.empty() : write.answered();
    boolean valid = permit.isPresent();
    permit.ifPresent(Gates.Permit::close);
    return valid;
  }

  @Operation
  public void unknown(@Param(name = "thread") int thread) {
    Gates.Write write = held[thread].write;
    held[thread].write = null;
    if (write != null) {
      write.unknown();
    }
  }

  @Operation
  public void refused(@Param(name = "thread") int thread) {
    Gates.Write write = held[thread].write;
    held[thread].write = null;
    if (write != null) {
      write.refused();
    }
  }

  @Operation
  public void bucketWrite(@Param(name = "thread") int thread) {
    Gates.BucketWrite write = held[thread].bucketWrite;
    if (write == null) {
      held[thread].bucketWrite = gates.beginBucketWrite("bucket");
    } else {
      write.close();
      held[thread].bucketWrite = null;
    }
  }

  @Operation
  public boolean doubtful(@Param(name = "key") int key) {
    return gates.doubtful(key(key));
  }

  /** What a lookup relies on, since it takes no lock. */
  @Validate
  public void noEntryIsConfirmedWhileAWriteIsInFlight() {
    for (Held each : held) {
      boolean stray =
          (each.write != null && directory.getOrDefault(key(each.written), -1) >= 0)
              || (each.bucketWrite != null
                  && directory.values().stream().anyMatch(entry -> entry >= 0));
      if (stray) {
        throw new IllegalStateException("confirmed entries during a write: " + directory);
      }
    }
  }

  @Test
  void everyStepHappensAtOnce() {
    new ModelCheckingOptions()
        .iterations(12)
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(1)
        .check(GatesLincheckTest.class);
  }

  /** Makes entries negative while they are unconfirmed. */
  private final class Entries implements Detachable {
    @Override
    public void detach(ObjectKey key) {
      directory.computeIfPresent(key, (_, entry) -> entry < 0 ? entry : -1 - entry);
    }

    @Override
    public void detachBucket(String bucket) {
      directory.replaceAll((_, entry) -> entry < 0 ? entry : -1 - entry);
    }

    @Override
    public void written(ObjectKey key) {
      directory.remove(key);
    }

    @Override
    public void bucketWritten(String bucket) {
      directory.clear();
    }
  }

  private static ObjectKey key(int number) {
    return new ObjectKey("bucket", "key" + number);
  }
}
