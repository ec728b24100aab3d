package dev.floe.gateway.cache.read;

import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.ThreadResponse;
import java.io.IOException;

/** The HTTP side of one read: turns an object's head into S3's statuses and headers. */
public interface ReadClient {
  /** Returns the client's exchange. Any thread. */
  Exchange exchange();

  /** Runs the task on a virtual thread. If it throws, answers with that error. Loop code. */
  void onThread(Exchange.ThreadTask task);

  /** Returns the answer that S3 would give for this object. Any thread; pure. */
  ObjectAnswer answer(ObjectHead head);

  /**
   * Sends the error for a client that accepts only the cache's answer when the cache has none. Loop
   * code.
   */
  void refuseNotCached();

  /** Sends the client's own request to S3 and S3's answer to the client. Thread code. */
  void passThrough(CacheOutcome outcome, ThreadResponse response) throws IOException;

  /** Sends S3's answer to the cache's GetObject to the client; borrows the answer. Thread code. */
  void relay(OriginResult.Relay relay, CacheOutcome outcome, ThreadResponse response)
      throws IOException;

  /** Sends S3's answer to the cache's HeadObject to the client. Thread code. */
  void relay(OriginResult.NoObject answer, CacheOutcome outcome, ThreadResponse response)
      throws IOException;
}
