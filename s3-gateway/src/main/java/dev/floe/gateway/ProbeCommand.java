package dev.floe.gateway;

import dev.floe.gateway.config.ConfigException;
import dev.floe.gateway.config.ConfigReader;
import dev.floe.gateway.config.GatewayConfig;
import dev.floe.gateway.config.secrets.AwsSecrets;
import dev.floe.gateway.platform.NodePlatform;
import dev.floe.gateway.platform.lambda.LambdaPlatform;
import dev.floe.gateway.probe.PoolProbe;
import dev.floe.gateway.probe.ProbePlan;
import dev.floe.gateway.probe.ProbeReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** Measures the functions of a pool that no gateway uses at the time. */
@Command(
    name = "probe",
    description =
        "Measures the pool's functions: starts, the time for which idle instances live, network,"
            + " and /tmp. No gateway may use the pool at the same time. Invocations are billed;"
            + " the report states their cost.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ProbeCommand implements Callable<Integer> {
  private static final String NOTHING = "0";

  @Option(names = "--config", paramLabel = "FILE", description = ConfigFile.DESCRIPTION)
  private @Nullable Path file;

  @Option(
      names = "--idle",
      paramLabel = "TIMES",
      defaultValue = "1m,5m",
      description =
          "how long the functions are left idle before each check that they are still alive, such"
              + " as 1m,10m,30m; 0 for not at all (default: ${DEFAULT-VALUE})")
  private String idle = "1m,5m";

  @Option(
      names = "--send",
      paramLabel = "TIME",
      defaultValue = "3s",
      description = "how long each function sends; 0s for not at all (default: ${DEFAULT-VALUE})")
  private String send = "3s";

  @Option(
      names = "--tmp",
      paramLabel = "SIZE",
      defaultValue = "64MiB",
      description =
          "the file that each function writes to /tmp and reads; 0 for none (default:"
              + " ${DEFAULT-VALUE})")
  private String tmp = "64MiB";

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "also writes the figures to this file, as JSON")
  private @Nullable Path output;

  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try {
      ProbePlan plan = new ProbePlan(gaps(), ConfigReader.duration(send), ConfigReader.bytes(tmp));
      GatewayConfig config =
          ConfigReader.read(
              ConfigFile.chosen(file),
              System.getenv(),
              Map.of(),
              new AwsSecrets(OriginAccounts.ofDefaultChain(), Clock.systemUTC()));
      ProbeReport report = probe(config, plan, err);
      out.print(report.text());
      out.flush();
      if (output != null) {
        String json =
            report
                .json(Instant.now(), config.pool().region(), config.pool().nodeMemoryBytes())
                .toPrettyString();
        Files.writeString(output, json + "\n");
      }
      return report.hasFigures() ? 0 : 1;
    } catch (ConfigException | IllegalArgumentException e) {
      err.println("floe: " + e.getMessage());
      return 2;
    } catch (IOException e) {
      err.println("floe: " + e.getMessage());
      return 1;
    }
  }

  private List<Duration> gaps() {
    return idle.equals(NOTHING)
        ? List.of()
        : Arrays.stream(idle.split(",", -1)).map(ConfigReader::duration).toList();
  }

  private static ProbeReport probe(GatewayConfig config, ProbePlan plan, PrintWriter err)
      throws IOException, InterruptedException {
    NodeAddress address = new NodeAddress(config);
    try (NodePlatform platform =
            new LambdaPlatform(
                Settings.platform(config.pool(), DefaultCredentialsProvider.builder().build()));
        PoolProbe probe =
            PoolProbe.listening(
                platform,
                config.pool().functions(),
                config.listen().nodes().socketAddress(),
                new SecureRandom(),
                line -> {
                  err.println(line);
                  err.flush();
                })) {
      address.listens(probe.port());
      return new ProbeReport(probe.run(plan, address.get()));
    }
  }
}
