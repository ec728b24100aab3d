package dev.floe.gateway.auth;

/**
 * The current identities. Thread-safe: a reload replaces all of them at once; a request uses those
 * that were current when it was authenticated.
 */
public final class IdentityStore {
  private volatile Identities current;

  public IdentityStore(Identities first) {
    this.current = first;
  }

  public Identities current() {
    return current;
  }

  public void replace(Identities next) {
    current = next;
  }
}
