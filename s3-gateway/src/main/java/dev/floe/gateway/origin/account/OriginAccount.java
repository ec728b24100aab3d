package dev.floe.gateway.origin.account;

import dev.floe.sigv4.Credentials;

/**
 * An identity's own account at the origin. Two accounts are equal only if they have the same source
 * of credentials. Its text form contains no secret.
 *
 * @param name the identity's name, for the log
 * @param decidesReads true if the origin must allow the reads of each object, including those that
 *     the cache answers
 * @param source the source of its credentials
 */
public record OriginAccount(String name, boolean decidesReads, Source source) {
  /** Provides credentials. Thread-safe. */
  @FunctionalInterface
  public interface Source {
    /**
     * Returns credentials that are valid now. Thread code: blocks while they are renewed.
     *
     * @throws RuntimeException if there are none
     */
    Credentials resolve();
  }

  @Override
  public String toString() {
    return "the account of " + name;
  }
}
