package dev.floe.gateway;

import dev.floe.gateway.auth.Identities;
import dev.floe.gateway.auth.IdentityStore;
import dev.floe.gateway.config.ConfigException;
import dev.floe.gateway.config.IdentityConfig;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configured identities again every few seconds, with the files that they name, and
 * replaces them if they have changed. Requests that have begun keep the identity that they began
 * with. A configuration with an error changes nothing.
 */
final class IdentityReload implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(IdentityReload.class);

  private final Source source;
  private final Assembly assembly;
  private final IdentityStore store;
  private final GatewayMetrics metrics;
  private List<IdentityConfig> current;
  private String lastError = "";

  /** Reads the identities. */
  @FunctionalInterface
  interface Source {
    List<IdentityConfig> read() throws ConfigException;
  }

  /** Builds the identities from their configuration. */
  @FunctionalInterface
  interface Assembly {
    Identities of(List<IdentityConfig> identities);
  }

  /**
   * @param current the configuration of the store's identities
   */
  IdentityReload(
      Source source,
      Assembly assembly,
      List<IdentityConfig> current,
      IdentityStore store,
      GatewayMetrics metrics) {
    this.source = source;
    this.assembly = assembly;
    this.current = current;
    this.store = store;
    this.metrics = metrics;
  }

  /** Reads the identities once, and replaces those of the store if they have changed. */
  @Override
  public synchronized void run() {
    try {
      List<IdentityConfig> next = source.read();
      if (!next.equals(current)) {
        store.replace(assembly.of(next));
        current = next;
        metrics.count(Metric.IDENTITY_RELOADS, "replaced");
        LOG.info("the identities have changed: {} are in use now", next.size());
      }
      lastError = "";
    } catch (ConfigException | IllegalArgumentException e) {
      refused(String.valueOf(e.getMessage()));
    }
  }

  private void refused(String error) {
    if (!error.equals(lastError)) {
      lastError = error;
      metrics.count(Metric.IDENTITY_RELOADS, "refused");
      LOG.error("the identities stay as they are, because of an error: {}", error);
    }
  }
}
