package dev.floe.gateway.cache.read;

/** The states of a read, each with its action. {@link ReadTable} has the transitions. */
enum ReadState {
  /** Looks into the directory. */
  LOOKING_UP(Place.LOOP),
  /** Waits until a write that has just ended is published, then looks into the directory again. */
  SETTLING(Place.THREAD),
  /** Asks S3 by HeadObject for the current version. */
  CONFIRMING(Place.THREAD),
  /** Asks S3 by GetObject for an object that is not in the directory, and starts its first fill. */
  OPENING(Place.THREAD),
  /** Decides status, headers and range. Sends the answer if it has no body. */
  ANSWERING(Place.LOOP),
  /** Finds or starts the fill for the first byte that is not on the nodes. */
  FINDING_FILL(Place.THREAD),
  /** Sends stripes from the nodes. */
  SENDING_FROM_NODES(Place.LOOP),
  /** Sends bytes from a fill's memory as they arrive. */
  FOLLOWING_FILL(Place.THREAD),
  /** Sends the rest of the body by a separate request to S3, for exactly the same version. */
  READING_FROM_ORIGIN(Place.THREAD),
  /** Starts again, a limited number of times, because the version is gone and nothing was sent. */
  RESTARTING(Place.THREAD),
  /** Sends S3's answer to the cache's own request. */
  RELAYING(Place.THREAD),
  /** Sends the client's own request to S3, and S3's answer to the client. */
  PASSING_THROUGH(Place.THREAD),
  /** Closes the connection, because the body cannot be completed. */
  CUTTING_OFF(Place.THREAD),
  /** The answer is complete, or the client has disconnected. */
  ENDED(Place.NOWHERE);

  /** The kind of thread that runs a state's action. */
  enum Place {
    LOOP,
    THREAD,
    NOWHERE
  }

  private final Place place;

  ReadState(Place place) {
    this.place = place;
  }

  Place place() {
    return place;
  }
}
