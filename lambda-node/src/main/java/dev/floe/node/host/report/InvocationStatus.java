package dev.floe.node.host.report;

/**
 * The status of an ended invocation, as in its report.
 *
 * @param text {@code success}, {@code error}, {@code failure} or {@code timeout}
 * @param errorType the type of an error that the platform found; else empty
 */
public record InvocationStatus(String text, String errorType) {
  public static final InvocationStatus SUCCESS = new InvocationStatus("success", "");

  /** The function reported an error itself. */
  public static final InvocationStatus ERROR = new InvocationStatus("error", "");

  public static final InvocationStatus TIMEOUT = new InvocationStatus("timeout", "");

  /** Returns the status of an invocation whose process ended or disconnected. */
  public static InvocationStatus died(String errorType) {
    return new InvocationStatus("failure", errorType);
  }

  /** Returns the end of a text REPORT line. The text names only errors that the platform found. */
  String inText() {
    if (this.equals(TIMEOUT)) {
      return "Status: timeout";
    }
    return errorType.isEmpty() ? "" : "Status: error\tError Type: " + errorType;
  }
}
