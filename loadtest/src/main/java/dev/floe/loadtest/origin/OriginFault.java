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

  /** The origin has done what was asked, and this status and S3 error are told instead. */
  record MistellAnswer(int status, String code) implements OriginFault {}

  /**
   * The connection ends without an answer once the whole request has come; the origin sees the
   * request only when the hold is released, and does what was asked then.
   */
  record CommitLate(Hold hold) implements OriginFault {}

  /**
   * So many bytes of the answer's body pass, the others wait here. They have left the origin by
   * then, so what happens to the object meanwhile does not change them.
   */
  record HoldBody(Hold hold, int afterBytes) implements OriginFault {}

  /** The connection ends after so many bytes of the answer's body. */
  record CutBody(long afterBytes) implements OriginFault {}

  /** The connection is reset when the request's head has arrived; the origin sees nothing of it. */
  record Reset() implements OriginFault {}

  /** The connection is reset after so many bytes of the answer's body. */
  record ResetBody(long afterBytes) implements OriginFault {}

  /** The request waits this long before the origin sees any of it, then continues. */
  record Stall(Duration duration) implements OriginFault {}

  /** So many bytes of the answer's body pass, the others wait this long. */
  record StallBody(long afterBytes, Duration duration) implements OriginFault {}

  /** The answer's body comes at this rate. */
  record Throttle(long bytesPerSecond) implements OriginFault {}

  /** The origin's answer has these header lines too, each ended by CRLF. */
  record AddHeaders(String lines) implements OriginFault {}

  /** Answered with these bytes, without asking the origin; the connection ends after them. */
  record Verbatim(String answer) implements OriginFault {}

  /** Answered with this status and an S3 error, without asking the origin. */
  record Answer(int status, String code) implements OriginFault {}
}
