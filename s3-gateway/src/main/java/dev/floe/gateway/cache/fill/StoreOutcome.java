package dev.floe.gateway.cache.fill;

/** The outcome of storing the bytes of a write in the cache. */
public enum StoreOutcome {
  /** The whole object is published. */
  CACHED("cached"),
  /** Some bytes of the object were not stored. */
  INCOMPLETE("incomplete"),
  /** Another write of the key ran at the same time. */
  OTHER_WRITE("other-write"),
  /** S3 did not confirm that the object has the stored bytes. */
  UNCONFIRMED("unconfirmed"),
  /** This gateway stored no part of the upload, or has deleted the stored parts since. */
  NO_PARTS("no-parts"),
  /** The upload was given up, for example because it did not fit. */
  GIVEN_UP("given-up"),
  /** The upload's list names parts other than the stored ones, or cannot be read. */
  OTHER_PARTS("other-parts"),
  /** The gateway failed to publish the object, or was closed before it could. */
  FAILED("failed"),
  /** The settings say that parts of uploads are not stored. */
  OFF("off");

  private final String token;

  StoreOutcome(String token) {
    this.token = token;
  }

  /** Returns the value of the metric's label. */
  public String token() {
    return token;
  }
}
