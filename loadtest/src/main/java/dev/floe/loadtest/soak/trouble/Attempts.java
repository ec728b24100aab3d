package dev.floe.loadtest.soak.trouble;

import dev.floe.loadtest.soak.Tally;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Sends requests that may fail only while the origin is in trouble, and that must end within a time
 * limit. Thread-safe.
 */
final class Attempts {
  /**
   * The time limit of a request. It allows for a body of 10 MiB at 512 KiB/s, for 30 s of waiting
   * for memory, and for stalls of 12 s: one of the gateway's request to the origin, and one of each
   * request that replaces it.
   */
  static final Duration AT_MOST = Duration.ofSeconds(75);

  private static final Set<String> READS = Set.of("get", "range", "head");

  private final OriginTrouble trouble;
  private final Tally tally;
  private final AtomicInteger readsInTrouble = new AtomicInteger();
  private final AtomicInteger answeredInTrouble = new AtomicInteger();
  private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);

  Attempts(OriginTrouble trouble, Tally tally) {
    this.trouble = trouble;
    this.tally = tally;
  }

  /** The result of a request. */
  sealed interface Outcome<T> {
    /** The request succeeded. */
    record Done<T>(T answer) implements Outcome<T> {}

    /** S3 says that there is no such key. */
    record Missing<T>() implements Outcome<T> {}

    /** The request failed while failures are allowed. */
    record Failed<T>() implements Outcome<T> {}

    default Optional<T> returned() {
      return this instanceof Done<T>(T answer) ? Optional.of(answer) : Optional.empty();
    }
  }

  /**
   * Sends a request.
   *
   * @throws dev.floe.loadtest.soak.SoakFailure if it took too long, was rejected as invalid, or
   *     failed although the origin had no fault
   */
  <T> Outcome<T> send(String what, KeyRecord key, Supplier<T> request) {
    long begun = System.nanoTime();
    Outcome<T> outcome;
    String end;
    try {
      outcome = new Outcome.Done<>(request.get());
      end = "done";
    } catch (NoSuchKeyException e) {
      outcome = new Outcome.Missing<>();
      end = "missing";
    } catch (ApiCallTimeoutException e) {
      throw key.wrong("no end of %s within %s".formatted(what, AT_MOST));
    } catch (S3Exception e) {
      outcome = new Outcome.Failed<>();
      end = "%d %s".formatted(e.statusCode(), e.getMessage());
      if (e.statusCode() >= 400 && e.statusCode() < 500) {
        throw key.wrong("%s was refused: %s".formatted(what, end));
      }
    } catch (SdkClientException e) {
      outcome = new Outcome.Failed<>();
      end = "no answer: " + e.getMessage();
    }
    long took = System.nanoTime() - begun;
    longestNanos.accumulate(took);
    key.note("%s %d ms: %s".formatted(what, took / 1_000_000, end));
    if (took > AT_MOST.toNanos()) {
      throw key.wrong("%s took %d ms".formatted(what, took / 1_000_000));
    }
    boolean failed = outcome instanceof Outcome.Failed;
    if (READS.contains(what) && trouble.lastedSince(begun)) {
      readsInTrouble.incrementAndGet();
      answeredInTrouble.addAndGet(failed ? 0 : 1);
    }
    if (failed && !trouble.overlaps(begun)) {
      throw key.wrong("%s failed although the origin was well, %s,".formatted(what, end));
    }
    tally.count(failed ? what + " failed" : what);
    return outcome;
  }

  /** Returns a text with the share of reads that were answered while the origin was in trouble. */
  String availability() {
    int all = readsInTrouble.get();
    int answered = answeredInTrouble.get();
    return "%d of %d reads while the origin failed were answered, %.2f %%"
        .formatted(answered, all, all == 0 ? 100.0 : 100.0 * answered / all);
  }

  Duration longest() {
    return Duration.ofNanos(longestNanos.get());
  }
}
