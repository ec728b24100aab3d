package dev.floe.gateway.auth;

/**
 * The identities that hold now. Thread-safe: a reload replaces all of them at once; a request is
 * judged by those that held when its head came.
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
