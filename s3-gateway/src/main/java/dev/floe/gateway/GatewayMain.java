package dev.floe.gateway;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The gateway's program; {@code ./floe serve} starts it. */
@Command(
    name = "floe",
    description = "A read-through front for S3 that keeps objects in the memory of functions.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class GatewayMain {
  private GatewayMain() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** Returns the program's command line with all subcommands. */
  public static CommandLine commandLine() {
    CommandLine commands = new CommandLine(new GatewayMain());
    commands.addSubcommand(ServeCommand.commandLine());
    commands.addSubcommand(new NodesCommand());
    return commands;
  }
}
