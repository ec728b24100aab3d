package dev.floe.gateway.cache.read;

/** The states of a read. What a read does in each of them is its action; {@link ReadTable}. */
enum ReadState {
  /** Looks into the directory. */
  LOOKING_UP(Place.LOOP),
  /** Waits for a PUT that ended just now to be published, then looks into the directory again. */
  SETTLING(Place.THREAD),
  /** Asks S3 by HeadObject whether the known version is the current one, or which one is. */
  CONFIRMING(Place.THREAD),
  /** Asks S3 by GetObject for an object of which nothing is known, and starts its first fill. */
  OPENING(Place.THREAD),
  /** Knows the object: decides status and range, and sends an answer without a body. */
  ANSWERING(Place.LOOP),
  /** Finds or starts the fill for the first byte that is not on the nodes. */
  FINDING_FILL(Place.THREAD),
  /** Sends stripes from the nodes. */
  SENDING_FROM_NODES(Place.LOOP),
  /** Sends what a fill has in memory, as it arrives. */
  FOLLOWING_FILL(Place.THREAD),
  /** Sends the rest of the body by a request of its own, for exactly the same version. */
  READING_FROM_ORIGIN(Place.THREAD),
  /** The version is gone and nothing was sent: starts again, a limited number of times. */
  RESTARTING(Place.THREAD),
  /** Sends S3's answer to the cache's own question. */
  RELAYING(Place.THREAD),
  /** Sends the client's own request to S3, and S3's answer to the client. */
  PASSING_THROUGH(Place.THREAD),
  /** The body cannot be completed: closes the connection. */
  CUTTING_OFF(Place.THREAD),
  /** The answer is complete, or the client has gone. */
  ENDED(Place.NOWHERE);

  /** Where a state's action runs. */
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
