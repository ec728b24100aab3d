package dev.floe.gateway.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Refuses a request with an S3 error. Has no stack trace, because it is an answer and not a fault
 * of the program.
 */
public final class S3Exception extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final S3Error error;
  private final transient SequencedMap<String, String> details;

  public S3Exception(S3Error error) {
    this(error, error.message());
  }

  /**
   * @param message for the client; replaces the error's own
   */
  public S3Exception(S3Error error, String message) {
    this(error, message, Collections.unmodifiableSequencedMap(new LinkedHashMap<>()));
  }

  private S3Exception(S3Error error, String message, SequencedMap<String, String> details) {
    super(message, null, false, false);
    this.error = error;
    this.details = details;
  }

  /** Returns the same error with one more element in its XML. */
  public S3Exception with(String element, String value) {
    SequencedMap<String, String> more = new LinkedHashMap<>(details);
    more.put(element, value);
    return new S3Exception(error, message(), Collections.unmodifiableSequencedMap(more));
  }

  public S3Error error() {
    return error;
  }

  /** Returns the message for the client. */
  public String message() {
    String message = getMessage();
    return message == null ? error.message() : message;
  }

  /** Returns the further elements of the XML, in order. */
  public SequencedMap<String, String> details() {
    return details;
  }
}
