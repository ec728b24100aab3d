package dev.floe.loadtest;

import dev.floe.gateway.GatewayMain;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** A process that prints the help of every command, and picocli's warnings about it. */
final class CommandHelp {
  private CommandHelp() {}

  public static void main(String[] args) {
    commands().forEach(command -> command.usage(System.out));
  }

  /** Returns all commands with their subcommands. */
  static List<CommandLine> commands() {
    return Stream.of(GatewayMain.commandLine(), LoadtestMain.commandLine())
        .flatMap(CommandHelp::withSubcommands)
        .toList();
  }

  private static Stream<CommandLine> withSubcommands(CommandLine line) {
    return Stream.concat(
        Stream.of(line),
        line.getSubcommands().values().stream().flatMap(CommandHelp::withSubcommands));
  }
}
