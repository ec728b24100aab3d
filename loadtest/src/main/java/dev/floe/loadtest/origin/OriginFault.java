package dev.floe.loadtest.origin;

import java.time.Duration;

/** What can go wrong between a gateway and its origin. */
public sealed interface OriginFault {
  /** The request waits here before the origin sees any of it. */
  record HoldRequest(Hold hold) implements OriginFault {}

  /** The origin has done what was asked, and its answer waits here: a commit is held. */
  record HoldAnswer(Hold hold) implements OriginFault {}

  /** The answer's first byte comes late. */
  record Delay(Duration duration) implements OriginFault {}

  /** The origin has done what was asked, and the connection ends without an answer. */
  record LoseAnswer() implements OriginFault {}

  /** The connection ends after so many bytes of the answer's body. */
  record CutBody(long afterBytes) implements OriginFault {}

  /** The answer's body comes at this rate. */
  record Throttle(long bytesPerSecond) implements OriginFault {}

  /** Answered with this status and an S3 error, without asking the origin. */
  record Answer(int status, String code) implements OriginFault {}
}
