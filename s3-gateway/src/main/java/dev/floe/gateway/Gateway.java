package dev.floe.gateway;

import dev.floe.gateway.admin.AdminServer;
import dev.floe.gateway.admin.AdminServer.Answer;
import dev.floe.gateway.config.GatewayConfig;
import dev.floe.gateway.config.HostPort;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.metrics.GatewayMetrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** A running gateway: all its parts, wired here by hand and nowhere else. Thread-safe. */
public final class Gateway implements AutoCloseable {
  private final AdminServer admin;
  private final MemoryBudget budget;

  private Gateway(AdminServer admin, MemoryBudget budget) {
    this.admin = admin;
    this.budget = budget;
  }

  /** The ports that the gateway listens on. */
  public record Ports(int s3, int admin, int nodes) {
    @Override
    public String toString() {
      return "S3 on port %d, admin on %d, nodes on %d".formatted(s3, admin, nodes);
    }
  }

  /**
   * Starts everything, with credentials from the AWS default chain.
   *
   * @throws IOException if a port is taken; the message names it. Nothing is left running
   */
  public static Gateway start(GatewayConfig config) throws IOException {
    return start(config, DefaultCredentialsProvider.builder().build());
  }

  /**
   * Starts everything.
   *
   * @param credentials what requests to the origin and to the function platform are signed with
   * @throws IOException if a port is taken; the message names it. Nothing is left running
   */
  public static Gateway start(GatewayConfig config, AwsCredentialsProvider credentials)
      throws IOException {
    Objects.requireNonNull(credentials);
    GatewayMetrics metrics = new GatewayMetrics();
    AdminServer admin = AdminServer.start(socketAddress(config.listen().admin()));
    admin.page("/metrics", () -> Answer.metrics(metrics.scrape()));
    admin.page("/readyz", () -> Answer.text(503, "not wired yet\n"));
    return new Gateway(admin, new MemoryBudget(config.clients().memoryBudgetBytes()));
  }

  private static InetSocketAddress socketAddress(HostPort address) {
    return new InetSocketAddress(address.host(), address.port());
  }

  public Ports ports() {
    return new Ports(0, admin.port(), 0);
  }

  /** Bytes of the block memory in use; 0 when nothing is going on. */
  public long leasedBytes() {
    return budget.inUseBytes();
  }

  /** Ends the gateway; calling again does nothing. */
  @Override
  public void close() {
    admin.close();
  }
}
