package dev.floe.loadtest.bench;

import dev.floe.loadtest.bench.hit.HitBench;
import picocli.CommandLine.Command;

/** {@code ./floe bench}: measurements, each a subcommand. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures; each measurement is a command.",
    subcommands = HitBench.class,
    synopsisSubcommandLabel = "COMMAND")
public final class BenchCommand {}
