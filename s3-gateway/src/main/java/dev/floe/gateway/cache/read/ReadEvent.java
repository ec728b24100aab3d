package dev.floe.gateway.cache.read;

/** The result of a read's action. {@link ReadTable} maps state and event to the next state. */
enum ReadEvent {
  /** The directory has an entry that may answer without S3. */
  FRESH,
  /** The directory has an entry that S3 must confirm first. */
  STALE,
  /** The directory has no entry. */
  ABSENT,
  /** The object is known to be of a kind that is not cached. */
  UNCACHEABLE,
  /** The object's head is requested first, and its bytes only if the answer needs them. */
  HEAD_WANTED,
  /** Bytes are wanted, and their offset is known. */
  BYTES_WANTED,
  /** The last bytes of an object of unknown length are wanted. */
  SUFFIX_WANTED,
  /**
   * The object's head is known: from S3, from another read's answer, or from an entry that S3
   * cannot confirm now.
   */
  LEARNED,
  /** A fill has or will have the next byte, and this read has joined it. */
  FILL_JOINED,
  /** Another read's answer cannot be used for this request, or did not arrive in time. */
  OUTDATED,
  /** S3 has answered with an error, or with an object that is not cached. */
  TO_RELAY,
  /**
   * The client's own request must go to S3, for example because S3's answer to the cache cannot be
   * used for it.
   */
  UNUSABLE,
  /** The answer has no body, and was sent. */
  NO_BODY,
  /** The next byte is on the nodes or in the memory tier, or may be there. */
  ON_NODES,
  /**
   * The next byte, or a byte within the look-ahead of {@link BodyProgress}, is neither on the nodes
   * nor in the memory tier.
   */
  NOT_ON_NODES,
  /** The nodes have lost too many blocks of a stripe. */
  LOST,
  /** No fill has the next byte or can be started for it. */
  NO_FILL,
  /** The client has disconnected, or the gateway has closed the connection. */
  CLOSED,
  /** The answer is complete. */
  SENT,
  /** S3 no longer has the version, and nothing was sent yet. */
  VERSION_GONE,
  /** S3 refused a read or could not be reached, and nothing was sent yet. */
  ORIGIN_FAILED,
  /** The version is gone or S3 failed after the first byte was sent. */
  FAILED_MIDWAY,
  /** The read may start again. */
  AGAIN,
  /** The read has started again too often. */
  EXHAUSTED
}
