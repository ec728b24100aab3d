package dev.floe.loadtest;

import dev.floe.gateway.Version;
import dev.floe.loadtest.bench.BenchCommand;
import dev.floe.loadtest.demo.DemoCommand;
import dev.floe.loadtest.mutants.MutantsCommand;
import dev.floe.loadtest.soak.SoakCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program behind {@code ./floe demo}, {@code bench}, {@code soak} and {@code mutants}. */
@Command(
    name = "floe",
    description = "What runs several parts of Floe together.",
    subcommands = {DemoCommand.class, BenchCommand.class, SoakCommand.class, MutantsCommand.class},
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class LoadtestMain {
  private LoadtestMain() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new LoadtestMain()).execute(args));
  }
}
