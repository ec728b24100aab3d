package dev.floe.gateway.platform;

/** The result of an invocation. */
public sealed interface Invoked {
  /**
   * The function answered.
   *
   * @param payload its answer, a JSON text
   * @param log the end of its log, which contains the report by which the invocation is billed
   */
  record Returned(String payload, LogTail log) implements Invoked {}

  /**
   * The function did not run, because its own limit on concurrent invocations or the account's is
   * reached.
   *
   * @param byAccount true if the limit that was reached also counts invocations of other functions
   */
  record Throttled(String reason, boolean byAccount) implements Invoked {
    /** The function's own limit is reached. */
    public Throttled(String reason) {
      this(reason, false);
    }
  }

  /**
   * The function died, ran out of time or raised an error.
   *
   * @param reason the platform's description of the error
   * @param log as in {@link Returned}: a crash is billed too
   */
  record Crashed(String reason, LogTail log) implements Invoked {}

  /**
   * The call failed: the function may have run, may still be running, or may never have run.
   *
   * @param reason a description of the failure
   */
  record Failed(String reason) implements Invoked {}
}
