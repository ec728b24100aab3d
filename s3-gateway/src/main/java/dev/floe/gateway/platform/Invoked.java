package dev.floe.gateway.platform;

/** How an invocation ended. */
public sealed interface Invoked {
  /**
   * The function answered.
   *
   * @param payload its answer, a JSON text
   * @param logTail the last 4 KiB of its log, empty if the platform gave none; holds the REPORT
   *     line that the invocation is billed by
   */
  record Returned(String payload, String logTail) implements Invoked {}

  /** Every instance of the function is busy, or the account's limit is reached: nothing ran. */
  record Throttled(String reason) implements Invoked {}

  /**
   * The function died, ran out of time or raised an error.
   *
   * @param reason the platform's words for it
   * @param logTail as in {@link Returned}: a crash is billed too
   */
  record Crashed(String reason, String logTail) implements Invoked {}

  /**
   * The call failed on its way: the function may have run, may be running still, or never ran.
   *
   * @param reason what failed
   */
  record Failed(String reason) implements Invoked {}
}
