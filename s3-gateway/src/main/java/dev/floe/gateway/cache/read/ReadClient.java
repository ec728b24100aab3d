package dev.floe.gateway.cache.read;

import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.ThreadResponse;
import java.io.IOException;

/** The HTTP side of one read: turns what the cache knows into S3's statuses and headers. */
public interface ReadClient {
  /** Any thread. */
  Exchange exchange();

  /** Runs the task on a virtual thread, and answers with the error it throws. Loop code. */
  void onThread(Exchange.ThreadTask task);

  /** What S3 would answer for this object. Any thread; pure. */
  ObjectAnswer answer(ObjectHead head);

  /** Sends the client's own request to S3 and S3's answer to the client. Thread code. */
  void passThrough(CacheOutcome outcome, ThreadResponse response) throws IOException;

  /** Sends S3's answer to a GetObject of the cache's own, borrowed, to the client. Thread code. */
  void relay(OriginResult.Relay relay, CacheOutcome outcome, ThreadResponse response)
      throws IOException;

  /** Sends S3's answer to a HeadObject of the cache's own to the client. Thread code. */
  void relay(OriginResult.NoObject answer, CacheOutcome outcome, ThreadResponse response)
      throws IOException;
}
