package dev.floe.gateway.s3.operation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.S3Request;
import dev.floe.gateway.origin.OriginClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * The owners of buckets that S3 has confirmed. A read that expects an owner ({@code
 * x-amz-expected-bucket-owner}) is answered by the cache only if S3 has recently answered a request
 * with the same expectation successfully. A refusal is never remembered. Thread-safe.
 */
public final class BucketOwners {
  public static final String HEADER = "x-amz-expected-bucket-owner";

  /**
   * The time for which a confirmation counts. The owner of a name changes only if the bucket is
   * deleted and created again.
   */
  static final Duration TRUSTED = Duration.ofMinutes(5);

  private static final int LIMIT = 10_000;
  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

  private final HeadCheck check;
  private final Cache<Owned, Boolean> confirmed =
      Caffeine.newBuilder().maximumSize(LIMIT).expireAfterWrite(TRUSTED).build();
  private final AtomicLong deletions = new AtomicLong();

  private record Owned(String bucket, String account) {}

  public BucketOwners(OriginClient origin) {
    this.check = new HeadCheck(origin);
  }

  /** Returns true if the value can be the id of an account; S3 refuses others. */
  public static boolean isAccount(String value) {
    return ACCOUNT.matcher(value).matches();
  }

  /** Returns true if S3 has confirmed this owner recently. Any thread; never waits. */
  public boolean confirmed(String bucket, String account) {
    return confirmed.getIfPresent(new Owned(bucket, account)) != null;
  }

  /**
   * Asks S3 by a HeadObject that expects the owner. Thread code.
   *
   * @param request the client's request, which names the object
   * @return true if S3 confirmed the owner and no deletion of a bucket began or ended meanwhile;
   *     false proves nothing
   */
  public boolean verify(S3Request request, String account, String identity) throws IOException {
    long before = deletions.get();
    Headers expectation = Headers.builder().add(HEADER, account).build();
    String path = request.target().path();
    if (!check.succeeds(HeadCheck.of(path, HeadCheck.version(request), expectation, identity))) {
      return false;
    }
    Owned owned = new Owned(request.target().bucket(), account);
    confirmed.put(owned, true);
    if (deletions.get() != before) {
      confirmed.invalidate(owned); // the answer may be older than a deletion
      return false;
    }
    return true;
  }

  /** Forgets a bucket's owners. Called when its deletion begins, and when it ends. */
  void forget(String bucket) {
    deletions.incrementAndGet();
    confirmed.asMap().keySet().removeIf(owned -> owned.bucket().equals(bucket));
  }
}
