package dev.floe.loadtest.soak.model;

import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.loadtest.soak.Tally;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The end of a request. */
sealed interface RequestEnd<T> {
  /**
   * The statuses that say something about a key: not modified, not found, conflict, precondition
   * failed, range not satisfiable.
   */
  Set<Integer> DECISIONS = Set.of(304, 404, 409, 412, 416);

  /** The request succeeded. */
  record Answered<T>(T answer) implements RequestEnd<T> {}

  /** The request was answered with one of {@link #DECISIONS}. */
  record Decided<T>(int status) implements RequestEnd<T> {}

  /** The request failed or timed out; a write may or may not have taken effect. */
  record Lost<T>(String why) implements RequestEnd<T> {}

  /**
   * Sends a request and waits for its end.
   *
   * @throws SoakFailure if it was refused with another status from 400 to 499
   */
  static <T> RequestEnd<T> of(String what, ModelKey key, Tally tally, Supplier<T> request) {
    try {
      T answer = request.get();
      tally.count(what);
      return new Answered<>(answer);
    } catch (S3Exception e) {
      if (DECISIONS.contains(e.statusCode())) {
        tally.count("%s %d".formatted(what, e.statusCode()));
        return new Decided<>(e.statusCode());
      }
      if (e.statusCode() >= 400 && e.statusCode() < 500) {
        throw new SoakFailure("%s of %s was refused: %s".formatted(what, key, e.getMessage()));
      }
      tally.count(what + " failed");
      return new Lost<>("%d %s".formatted(e.statusCode(), e.getMessage()));
    } catch (SdkClientException e) {
      tally.count(what + " failed");
      return new Lost<>("no answer: " + e.getMessage());
    }
  }
}
