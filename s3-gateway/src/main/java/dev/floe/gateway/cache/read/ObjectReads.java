package dev.floe.gateway.cache.read;

import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.origin.BypassReason;
import dev.floe.gateway.policy.freshness.Freshness;
import java.time.Duration;
import java.time.Instant;

/** Starts reads through the cache; the entry point of this package. Thread-safe. */
public final class ObjectReads {
  /**
   * The most reads that may wait for memory. The client of each receives no byte until the read has
   * memory.
   */
  public static final int WAITING_LIMIT = 1000;

  private final ReadServices services;
  private final OutageWatch outages = new OutageWatch();

  public ObjectReads(ReadServices services) {
    this.services = services;
  }

  /** Starts a read, which answers the request now or later. Loop code: never waits. */
  public void start(ObjectRequest request, ReadClient client) {
    new ObjectRead(this, services, request, client).start();
  }

  /** Returns true if the queue for memory is too long to accept another read. Any thread. */
  public boolean overloaded() {
    return services.budget().waiting() >= WAITING_LIMIT;
  }

  /** Returns the record of the buckets for which S3 fails. */
  OutageWatch outages() {
    return outages;
  }

  /** Looks the object up in the directory. Any thread; never waits. */
  Lookup lookUp(ObjectRequest request) {
    DirectoryEntry entry = services.directory().get(request.key());
    if (entry == null) {
      BypassReason reason = services.questions().uncacheable(request.key());
      return reason == null ? new Lookup.Absent() : new Lookup.Uncacheable(reason);
    }
    ObjectHead head = entry.head();
    Instant now = services.clock().instant();
    Freshness freshness = services.freshness().of(request.key());
    boolean usable =
        entry.confirmed()
            && freshness.usable(entry.confirmedAt(), head.expiresAt(), now, request.wish());
    // The answer to a range has no checksums of the object; HeadObject returns them.
    boolean lacking =
        (request.checksums() && head.checksums() == null)
            || (request.part() > 0 && head.parts().get(request.part()) == null);
    if (lacking || !entry.confirmed() || writtenSince(entry, request)) {
      return new Lookup.Stale(head);
    }
    long age = Duration.between(entry.confirmedAt(), now).toSeconds();
    long overdue = freshness.overdue(entry.confirmedAt(), now).toSeconds();
    if (usable) {
      return new Lookup.Fresh(head, age, overdue);
    }
    boolean spare =
        services
            .freshness()
            .outage(request.key())
            .admits(
                request.key(),
                freshness,
                entry.confirmedAt(),
                head.expiresAt(),
                now,
                request.wish());
    return spare ? new Lookup.Spare(head, age, overdue) : new Lookup.Stale(head);
  }

  /**
   * Returns true if the request names a version, and its key was written after S3 confirmed the
   * entry.
   */
  private boolean writtenSince(DirectoryEntry entry, ObjectRequest request) {
    return request.key().namesVersion()
        && !services.writes().noneSince(entry.confirmedAt(), request.key());
  }

  /** Returns true if no earlier answer of S3 may be used for this request. */
  boolean mustAskAgain(ObjectRequest request) {
    // A write detaches the pending questions of its key, but not those of the key's versions.
    return request.wish().revalidates()
        || services.freshness().of(request.key()).validates()
        || request.key().namesVersion();
  }
}
