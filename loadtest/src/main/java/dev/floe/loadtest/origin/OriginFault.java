package dev.floe.loadtest.origin;

import java.time.Duration;

/** A fault of the origin, or of the connection to it. */
public sealed interface OriginFault {
  /** The request waits at the hold before the origin receives any of it. */
  record HoldRequest(Hold hold) implements OriginFault {}

  /** The origin has carried out the request, but its answer waits at the hold. */
  record HoldAnswer(Hold hold) implements OriginFault {}

  /** The answer's first byte arrives later by this duration. */
  record Delay(Duration duration) implements OriginFault {}

  /** The origin has carried out the request, and the connection ends without an answer. */
  record LoseAnswer() implements OriginFault {}

  /** The origin has carried out the request, but the answer has this status and S3 error. */
  record ReplaceAnswer(int status, String code) implements OriginFault {}

  /**
   * The connection ends without an answer once the whole request has arrived; the origin receives
   * and carries out the request only when the hold is released.
   */
  record CommitLate(Hold hold) implements OriginFault {}

  /**
   * This many bytes of the answer's body pass, and the rest waits at the hold. By then the whole
   * body has left the origin, so later changes of the object do not affect the rest.
   */
  record HoldBody(Hold hold, int afterBytes) implements OriginFault {}

  /** The connection ends after this many bytes of the answer's body. */
  record CutBody(long afterBytes) implements OriginFault {}

  /** The connection is reset when the request's head has arrived; the origin receives nothing. */
  record Reset() implements OriginFault {}

  /** The connection is reset after this many bytes of the answer's body. */
  record ResetBody(long afterBytes) implements OriginFault {}

  /** The request waits this long before the origin receives any of it, then continues. */
  record Stall(Duration duration) implements OriginFault {}

  /** This many bytes of the answer's body pass, and the rest waits this long. */
  record StallBody(long afterBytes, Duration duration) implements OriginFault {}

  /** The answer's body is sent at this rate. */
  record Throttle(long bytesPerSecond) implements OriginFault {}

  /** The origin's answer has these additional header lines, each ended by CRLF. */
  record AddHeaders(String lines) implements OriginFault {}

  /** The client receives these bytes and the connection ends; the origin is not asked. */
  record Verbatim(String answer) implements OriginFault {}

  /** The client receives this status and S3 error; the origin is not asked. */
  record Answer(int status, String code) implements OriginFault {}
}
