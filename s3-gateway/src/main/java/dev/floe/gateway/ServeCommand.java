package dev.floe.gateway;

import dev.floe.gateway.config.ConfigException;
import dev.floe.gateway.config.ConfigReader;
import dev.floe.gateway.config.GatewayConfig;
import dev.floe.gateway.config.secrets.AwsSecrets;
import dev.floe.gateway.config.secrets.SecretStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts the gateway and runs it until the process receives SIGTERM or SIGINT. */
@Command(
    name = "serve",
    description =
        "Runs the gateway. Settings are in floe.yaml, FLOE_* variables and flags; later ones win.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = Version.class)
final class ServeCommand implements Callable<Integer> {
  @Option(names = "--config", paramLabel = "FILE", description = ConfigFile.DESCRIPTION)
  private @Nullable Path file;

  @Option(names = "--check", description = "check the settings and start nothing")
  private boolean check;

  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  /** Returns the command, with a flag for every setting. */
  static CommandLine commandLine() {
    CommandLine serve = new CommandLine(new ServeCommand());
    for (ConfigReader.Flag flag : ConfigReader.flags()) {
      serve
          .getCommandSpec()
          .addOption(
              OptionSpec.builder(flag.name())
                  .paramLabel("VALUE")
                  .type(String.class)
                  // picocli uses a description as a format string.
                  .description(flag.help().replace("%", "%%"))
                  .build());
    }
    return serve;
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Path chosen = ConfigFile.chosen(file);
    Map<String, String> flags = flags(spec);
    SecretStore.Factory secrets =
        new AwsSecrets(OriginAccounts.ofDefaultChain(), Clock.systemUTC());
    GatewayConfig config;
    try {
      config = ConfigReader.read(chosen, System.getenv(), flags, secrets);
      Settings.check(config);
    } catch (ConfigException e) {
      err.println("floe: " + e.getMessage());
      return 2;
    }
    if (check) {
      spec.commandLine().getOut().println("The settings are valid.");
      return 0;
    }
    IdentityReload.Source identities =
        () -> ConfigReader.read(chosen, System.getenv(), flags, secrets).identities();
    try (Gateway gateway = Gateway.start(config, identities)) {
      err.println("floe: " + gateway.ports());
      awaitSignal(gateway);
      return 0;
    } catch (IOException | ConfigException e) {
      err.println("floe: " + e.getMessage());
      return 1;
    }
  }

  private static Map<String, String> flags(CommandSpec spec) {
    Map<String, String> flags = new HashMap<>();
    for (ConfigReader.Flag flag : ConfigReader.flags()) {
      String value = spec.commandLine().getParseResult().matchedOptionValue(flag.name(), null);
      if (value != null) {
        flags.put(flag.key(), value);
      }
    }
    return flags;
  }

  /** Waits for SIGTERM or SIGINT, and closes the gateway before the process ends. */
  private static void awaitSignal(Gateway gateway) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(gateway::close, "shutdown"));
    new CountDownLatch(1).await();
  }
}
