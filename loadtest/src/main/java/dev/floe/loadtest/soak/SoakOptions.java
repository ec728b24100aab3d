package dev.floe.loadtest.soak;

import dev.floe.gateway.config.CodeConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that several soaks share. A soak takes those that it needs as mixins, each with its
 * own default, which {@code --help} shows.
 */
public final class SoakOptions {
  private SoakOptions() {}

  /** Sets how long a soak runs. */
  public static final class Seconds {
    @Option(
        names = "--seconds",
        paramLabel = "N",
        description = "how many seconds the soak runs (default ${DEFAULT-VALUE})")
    private int seconds;

    public Seconds(int standard) {
      seconds = standard;
    }

    public int count() {
      return seconds;
    }
  }

  /** Sets the number of clients. */
  public static final class Workers {
    @Option(
        names = "--workers",
        paramLabel = "N",
        description = "how many clients work at the same time (default ${DEFAULT-VALUE})")
    private int workers;

    public Workers(int standard) {
      workers = standard;
    }

    public int count() {
      return workers;
    }
  }

  /** Sets the erasure code and the number of nodes. */
  public static final class Pool {
    @Option(
        names = "--code",
        paramLabel = "D+P",
        converter = CodeConverter.class,
        description = "data and parity blocks (default ${DEFAULT-VALUE})")
    private CodeConfig code;

    @Option(
        names = "--nodes",
        paramLabel = "N",
        description = "how many functions (default ${DEFAULT-VALUE})")
    private int nodes;

    public Pool(String standardCode, int standardNodes) {
      code = CodeConfig.parse(standardCode);
      nodes = standardNodes;
    }

    public CodeConfig code() {
      return code;
    }

    public int nodes() {
      return nodes;
    }
  }

  /** Repeats the random choices of an earlier run. */
  public static final class Seed {
    @Option(
        names = "--seed",
        paramLabel = "N",
        description = "makes the random choices of the run that printed this seed")
    private @Nullable Long seed;

    /** Returns the given seed, or a new one for each call if none is given. */
    public long draw() {
      Long given = seed;
      return given != null ? given : System.nanoTime();
    }
  }
}
