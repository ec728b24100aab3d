package dev.floe.gateway.session;

import dev.floe.node.protocol.Nonce;
import dev.floe.node.protocol.SessionKey;
import java.util.HashSet;
import java.util.Set;

/**
 * The secrets that one invocation's payload carried, and the nonces of the HELLOs that used them.
 * Thread-safe.
 */
public final class InvocationSecret {
  /** Far more than a genuine node needs: it sends one nonce per connection. */
  private static final int MAX_NONCES = 1024;

  private final SessionKey key;
  private final Nonce gatewayNonce;
  private final long expiryEpochSeconds;
  private final Set<Nonce> seen = new HashSet<>();

  /**
   * @param key derived for this function, invocation and expiry
   * @param gatewayNonce drawn for this invocation
   * @param expiryEpochSeconds the time after which no HELLO is accepted, in seconds since 1970
   */
  public InvocationSecret(SessionKey key, Nonce gatewayNonce, long expiryEpochSeconds) {
    this.key = key;
    this.gatewayNonce = gatewayNonce;
    this.expiryEpochSeconds = expiryEpochSeconds;
  }

  public SessionKey key() {
    return key;
  }

  public Nonce gatewayNonce() {
    return gatewayNonce;
  }

  public long expiryEpochSeconds() {
    return expiryEpochSeconds;
  }

  /**
   * Records that a HELLO used this nonce of the node. Returns true if the nonce is new and fewer
   * than 1024 others were used before. A HELLO with a used nonce is a replay.
   */
  public synchronized boolean isFirstUse(Nonce nodeNonce) {
    return seen.size() < MAX_NONCES && seen.add(nodeNonce);
  }
}
