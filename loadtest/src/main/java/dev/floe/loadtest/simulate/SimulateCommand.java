package dev.floe.loadtest.simulate;

import picocli.CommandLine.Command;

/** {@code ./floe simulate}: simulations, each a subcommand. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = "Simulates the costs of decisions; each simulation is a command.",
    subcommands = LifetimeCommand.class,
    synopsisSubcommandLabel = "COMMAND")
public final class SimulateCommand {}
