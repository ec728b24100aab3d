package dev.floe.gateway;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.floe.gateway.config.GatewayConfig;
import dev.floe.gateway.http.limit.EdgeSettings;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the connections of clients below the number of files that the process may open, so that
 * enough files remain for connections to S3, to the nodes and to the admin port.
 */
public final class OpenFiles {
  private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);

  /**
   * The number of files for other purposes: jars, logs, the admin port, and connections to the node
   * port before their HELLO.
   */
  private static final int OTHERS = 1_536;

  private OpenFiles() {}

  /** Returns the number of files that this process may open; Long.MAX_VALUE if it is not known. */
  public static long allowed() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }

  /** Returns the settings, with fewer connections if the process may open too few files. */
  static EdgeSettings fit(EdgeSettings settings, GatewayConfig config, int loops) {
    long allowed = allowed();
    // Each node has a lane for each loop, and a connection for its invocation.
    int nodes = config.pool().functions().size() * (loops + 1);
    int fitting =
        connections(
            settings.maxConnections(), allowed, OTHERS + nodes + config.origin().maxConnections());
    if (fitting == settings.maxConnections()) {
      return settings;
    }
    LOG.warn(
        "this process may open {} files, too few for listen.connections of {}: {} connections are"
            + " admitted",
        allowed,
        settings.maxConnections(),
        fitting);
    return settings.withConnections(
        fitting, Math.min(fitting, settings.maxConnectionsPerAddress()));
  }

  /**
   * Returns the number of connections to admit.
   *
   * @param wanted the configured number
   * @param allowed the number of files that the process may open
   * @param others the number of files that it needs besides clients' connections
   */
  static int connections(int wanted, long allowed, int others) {
    // With very few files, clients still get a quarter of them.
    long left = Math.max(allowed - others, Math.max(1, allowed / 4));
    return (int) Math.min(wanted, left);
  }
}
