package dev.floe.loadtest.compare;

import dev.floe.gateway.Version;
import dev.floe.gateway.config.ConfigException;
import dev.floe.loadtest.compare.Differ.Result;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.local.TemporaryFolder;
import dev.floe.loadtest.origin.LocalOrigin;
import dev.floe.loadtest.origin.S3Clients;
import dev.floe.loadtest.origin.S3Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares a gateway with its origin, request by request. */
@Command(
    name = "compare",
    description =
        "Sends the same random S3 requests to an origin and through a gateway, with two new buckets"
            + " for each side, and compares status, error code, headers and bytes of the"
            + " answers. Counts the differences that a documented rule explains"
            + " (docs/SEMANTICS.md). Prints every other difference with the options that repeat it,"
            + " and ends with status 1 if there is one. Without --origin and --gateway it starts"
            + " both on this machine.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = Version.class)
public final class CompareCommand implements Callable<Integer> {
  private static final String ACCESS_KEY = "FLOECOMPARE";
  private static final String SECRET_KEY = "floe-compare-secret";

  @Option(names = "--origin", paramLabel = "URL", description = "the gateway's S3 server")
  private @Nullable URI origin;

  @Option(names = "--gateway", paramLabel = "URL", description = "a gateway in front of the origin")
  private @Nullable URI gateway;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "the seed of the first sequence (default ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description = "how many sequences, with consecutive seeds (default ${DEFAULT-VALUE})")
  private int seeds;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "2000",
      description = "how many requests in each sequence (default ${DEFAULT-VALUE})")
  private int requests;

  @Option(
      names = "--origin-access-key",
      paramLabel = "ID",
      defaultValue = "${env:AWS_ACCESS_KEY_ID}",
      description = "default: AWS_ACCESS_KEY_ID")
  private @Nullable String originAccessKey;

  @Option(
      names = "--origin-secret-key",
      paramLabel = "SECRET",
      defaultValue = "${env:AWS_SECRET_ACCESS_KEY}",
      description = "default: AWS_SECRET_ACCESS_KEY")
  private @Nullable String originSecretKey;

  @Option(
      names = "--gateway-access-key",
      paramLabel = "ID",
      defaultValue = "${env:FLOE_ACCESS_KEY_ID}",
      description = "default: FLOE_ACCESS_KEY_ID")
  private @Nullable String gatewayAccessKey;

  @Option(
      names = "--gateway-secret-key",
      paramLabel = "SECRET",
      defaultValue = "${env:FLOE_SECRET_ACCESS_KEY}",
      description = "default: FLOE_SECRET_ACCESS_KEY")
  private @Nullable String gatewaySecretKey;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (origin != null && gateway != null) {
      return compare(
          new Differ.Server(
              origin,
              named("--origin-access-key", originAccessKey),
              named("--origin-secret-key", originSecretKey)),
          new Differ.Server(
              gateway,
              named("--gateway-access-key", gatewayAccessKey),
              named("--gateway-secret-key", gatewaySecretKey)),
          out);
    }
    if (origin != null || gateway != null) {
      throw new ParameterException(
          spec.commandLine(), "--origin and --gateway belong together: give both or neither");
    }
    try (TemporaryFolder folder = TemporaryFolder.make("floe-compare");
        S3Server local = LocalOrigin.start(folder.path().resolve("origin"));
        LocalFloe floe = start(local, folder.path())) {
      return compare(
          new Differ.Server(local.endpoint(), local.accessKey(), local.secretKey()),
          new Differ.Server(floe.endpoint(), ACCESS_KEY, SECRET_KEY),
          out);
    }
  }

  private String named(String option, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "expected " + option + " or its environment variable");
    }
    return value;
  }

  private static LocalFloe start(S3Server origin, Path folder) throws IOException, ConfigException {
    return LocalFloe.start(
        new LocalFloe.Plan(
            origin.endpoint(),
            S3Clients.credentials(origin),
            List.of(LocalFloe.mayDoEverything(ACCESS_KEY, SECRET_KEY)),
            6,
            192,
            Map.of("code", "4+2"),
            folder.resolve("logs")));
  }

  private int compare(Differ.Server direct, Differ.Server through, PrintWriter out)
      throws IOException {
    int different = 0;
    for (long each = seed; each < seed + seeds; each++) {
      Result result = new Differ(direct, through, out).run(each, requests);
      out.printf("compare: seed %d: %s%n", each, result);
      out.flush();
      different += result.different();
    }
    return different == 0 ? 0 : 1;
  }
}
