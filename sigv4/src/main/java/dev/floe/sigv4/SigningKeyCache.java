package dev.floe.sigv4;

import java.util.concurrent.ConcurrentHashMap;

/**
 * A cache of derived signing keys, cleared when it holds {@code capacity} keys; callers that add
 * keys at the same moment may exceed the capacity by one each. Thread-safe; reading takes no lock.
 *
 * <p>Callers request keys of known credentials and accepted scopes only, so strangers cannot fill
 * the cache. A full cache is cleared as a whole: a key is for one day's signatures and takes
 * microseconds to derive, so tracking the order of use would cost more than deriving keys again.
 */
public final class SigningKeyCache {
  /** Enough for about 500 identities with presigned URLs that are valid for a week. */
  public static final int DEFAULT_CAPACITY = 4096;

  private final int capacity;
  private final ConcurrentHashMap<Entry, Held> keys = new ConcurrentHashMap<>();

  public SigningKeyCache(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be at least 1, is " + capacity);
    }
    this.capacity = capacity;
  }

  /**
   * Returns the key of {@code credentials} for {@code scope}; derives it if it is not cached or the
   * access key's secret has changed.
   */
  public SigningKey get(Credentials credentials, CredentialScope scope) {
    Entry entry = new Entry(credentials.accessKeyId(), scope);
    Held held = keys.get(entry);
    if (held != null && held.secretKey.equals(credentials.secretKey())) {
      return held.key;
    }
    SigningKey key = SigningKey.derive(credentials.secretKey(), scope);
    if (keys.size() >= capacity) {
      keys.clear();
    }
    keys.put(entry, new Held(credentials.secretKey(), key));
    return key;
  }

  /** Returns the number of cached keys. */
  public int size() {
    return keys.size();
  }

  private record Entry(String accessKeyId, CredentialScope scope) {}

  private record Held(String secretKey, SigningKey key) {}
}
