package dev.floe.sigv4;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Derived signing keys, at most {@code capacity} of them. Thread-safe; reading takes no lock.
 *
 * <p>Only keys of known credentials and accepted scopes are asked for, so strangers cannot fill it.
 * When it is full it is emptied: a key lives for a day, its derivation takes microseconds, and any
 * order of eviction would cost more to keep than the refill.
 */
public final class SigningKeyCache {
  /** Keys of some hundred identities with presigned URLs of a week. */
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
   * The key of {@code credentials} for {@code scope}; a secret that changed under its access key is
   * noticed.
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

  /** How many keys are held. */
  public int size() {
    return keys.size();
  }

  private record Entry(String accessKeyId, CredentialScope scope) {}

  private record Held(String secretKey, SigningKey key) {}
}
