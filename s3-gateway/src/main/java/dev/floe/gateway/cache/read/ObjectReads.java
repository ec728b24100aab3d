package dev.floe.gateway.cache.read;

import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.fill.BypassReason;
import dev.floe.gateway.policy.ClientWish;
import java.time.Duration;
import java.time.Instant;

/** All reads through the cache: the entry of this package. Thread-safe. */
public final class ObjectReads {
  /** Stripes that may wait for memory; each of them is a client that gets no byte meanwhile. */
  public static final int WAITING_LIMIT = 1000;

  private final ReadServices services;

  public ObjectReads(ReadServices services) {
    this.services = services;
  }

  /** Answers one request, then or later. Loop code: never waits. */
  public void start(ObjectRequest request, ReadClient client) {
    new ObjectRead(this, services, request, client).start();
  }

  /** Whether the queue for memory is too long to accept another read. Any thread. */
  public boolean overloaded() {
    return services.budget().waiting() >= WAITING_LIMIT;
  }

  /** What is known of the object. Any thread; never waits. */
  Lookup lookUp(ObjectRequest request) {
    DirectoryEntry entry = services.directory().get(request.key());
    if (entry == null) {
      BypassReason reason = services.questions().uncacheable(request.key());
      return reason == null ? new Lookup.Absent() : new Lookup.Uncacheable(reason);
    }
    ObjectHead head = entry.head();
    Instant now = services.clock().instant();
    boolean fresh =
        entry.confirmed() && services.freshness().fresh(entry.confirmedAt(), head.expiresAt(), now);
    // A head that came with a range lacks the checksums; HeadObject brings them.
    boolean lacking = request.checksums() && head.checksums().isEmpty();
    if (!fresh || lacking || request.wish() == ClientWish.REVALIDATE) {
      return new Lookup.Stale(head);
    }
    return new Lookup.Fresh(head, Duration.between(entry.confirmedAt(), now).toSeconds());
  }

  /** Whether S3 must be asked after the request came, if it is asked at all. */
  boolean afresh(ObjectRequest request) {
    return request.wish() == ClientWish.REVALIDATE || services.freshness().ttl().isZero();
  }
}
