package dev.floe.gateway.http.tls;

import dev.floe.gateway.task.BackgroundTasks;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates in use. Changed files are read within {@code checkEvery}; open connections keep
 * their certificates, and unusable files change nothing. Thread-safe.
 */
public final class TlsContexts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);

  private final TlsSettings settings;
  private final List<String> protocols;
  private final BackgroundTasks tasks;
  private volatile ContextSet current;

  private TlsContexts(
      TlsSettings settings, List<String> protocols, int connections, ContextSet first) {
    this.settings = settings;
    this.protocols = protocols;
    this.current = first;
    // A handshake runs one task at a time; one more task checks the files.
    this.tasks = new BackgroundTasks("TLS", connections + 1);
  }

  /**
   * Reads the files, and looks for changes until the contexts are closed.
   *
   * @param protocols the protocols offered by ALPN, the preferred one first
   * @param connections the limit on handshakes at the same time
   * @throws IOException naming the first unusable file
   */
  public static TlsContexts start(TlsSettings settings, List<String> protocols, int connections)
      throws IOException {
    ContextSet first = ContextSet.read(settings, protocols);
    warnOfExpiry(first);
    TlsContexts contexts = new TlsContexts(settings, protocols, connections, first);
    contexts.tasks.startEvery(settings.checkEvery(), "the certificates", contexts::reload);
    return contexts;
  }

  /**
   * Reads the files once and keeps nothing.
   *
   * @throws IOException naming the first unusable file
   */
  public static void check(TlsSettings settings) throws IOException {
    ContextSet.read(settings, List.of("http/1.1"));
  }

  /**
   * Returns the context for a client.
   *
   * @param name the name that the client asked for; null if it asked for none
   */
  SslContext of(@Nullable String name) {
    return current.of(name);
  }

  /** Returns the executor for the computations of handshakes, which would hold up a loop. */
  Executor handshakes() {
    return task -> {
      if (!tasks.start("a handshake", task)) {
        throw new RejectedExecutionException("too many handshakes, or the gateway is closing");
      }
    };
  }

  private void reload() {
    try {
      current
          .readIfChanged(settings, protocols)
          .ifPresent(changed -> {
            current = changed;
            LOG.info("the certificates have changed; new connections use the new ones");
            warnOfExpiry(changed);
          });
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "the changed certificates are unusable, the earlier ones stay in use: {}",
          e.getMessage());
    }
  }

  private static void warnOfExpiry(ContextSet set) {
    for (ServerCertificate certificate : set.certificates()) {
      Instant end = certificate.own().getNotAfter().toInstant();
      if (end.isBefore(Instant.now())) {
        LOG.warn("the certificate for {} expired at {}", certificate.names(), end);
      }
    }
  }

  @Override
  public void close() {
    tasks.close();
  }
}
