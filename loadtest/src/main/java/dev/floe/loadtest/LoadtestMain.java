package dev.floe.loadtest;

import dev.floe.gateway.Version;
import dev.floe.loadtest.bench.BenchCommand;
import dev.floe.loadtest.compare.CompareCommand;
import dev.floe.loadtest.demo.DemoCommand;
import dev.floe.loadtest.mutants.MutantsCommand;
import dev.floe.loadtest.simulate.SimulateCommand;
import dev.floe.loadtest.soak.SoakCommand;
import dev.floe.loadtest.soak.edge.CrowdCommand;
import dev.floe.loadtest.soak.edge.EdgeCommand;
import dev.floe.loadtest.soak.edge.GreedyCommand;
import dev.floe.loadtest.soak.life.LifeCommand;
import dev.floe.loadtest.soak.life.PaperCommand;
import dev.floe.loadtest.soak.life.RestartCommand;
import dev.floe.loadtest.soak.model.ModelCommand;
import dev.floe.loadtest.soak.trouble.TroubleCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The main program of {@code ./floe demo}, {@code bench}, {@code compare}, {@code simulate}, {@code
 * soak} and {@code mutants}.
 */
@Command(
    name = "floe",
    description = "Runs several parts of Floe together.",
    subcommands = {
      DemoCommand.class,
      BenchCommand.class,
      CompareCommand.class,
      MutantsCommand.class,
      SimulateCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class LoadtestMain {
  private LoadtestMain() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** Returns the program's command line with all subcommands. */
  static CommandLine commandLine() {
    CommandLine soak =
        new CommandLine(new SoakCommand())
            .addSubcommand(new EdgeCommand())
            .addSubcommand(new CrowdCommand())
            .addSubcommand(new GreedyCommand())
            .addSubcommand(new ModelCommand())
            .addSubcommand(new TroubleCommand())
            .addSubcommand(new LifeCommand())
            .addSubcommand(new PaperCommand())
            .addSubcommand(new RestartCommand());
    return new CommandLine(new LoadtestMain()).addSubcommand(soak);
  }
}
