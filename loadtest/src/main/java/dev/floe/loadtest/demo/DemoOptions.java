package dev.floe.loadtest.demo;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The demo's flags, set by picocli. Confined to the command. */
final class DemoOptions {
  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "where S3 clients connect (default ${DEFAULT-VALUE})")
  int port;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      defaultValue = "9090",
      description = "health, metrics and /nodes (default ${DEFAULT-VALUE})")
  int adminPort;

  @Option(
      names = "--node-port",
      paramLabel = "PORT",
      defaultValue = "6378",
      description = "where nodes connect (default ${DEFAULT-VALUE})")
  int nodePort;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "14",
      description = "how many functions, each a process once it is needed (default 14)")
  int nodes;

  @Option(
      names = "--code",
      paramLabel = "D+P",
      defaultValue = "10+2",
      description = "data and parity blocks of a stripe (default 10+2)")
  String code = "";

  @Option(
      names = "--node-memory",
      paramLabel = "SIZE",
      defaultValue = "256MiB",
      converter = Megabytes.class,
      description = "each function's memory, 128MiB to 10240MiB (default 256MiB)")
  int nodeMemoryMegabytes;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "the folder that keeps the objects from run to run (default .floe/demo beside ./floe)")
  private @Nullable Path data;

  @Option(
      names = "--origin",
      paramLabel = "URL",
      description =
          "another S3 server instead of the embedded one; credentials and region from the AWS"
              + " default chain")
  private @Nullable URI origin;

  Path data() {
    return data != null
        ? data
        : Path.of(System.getProperty("floe.home", "."), ".floe", "demo").toAbsolutePath();
  }

  Optional<URI> origin() {
    return Optional.ofNullable(origin);
  }

  /** Parses {@code 512MiB}, {@code 1GiB}, or a number of MiB. */
  static final class Megabytes implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      String number = text.replaceFirst("(?i)\\s*[mg]i?b$", "");
      int factor = text.matches("(?i).*gi?b$") ? 1024 : 1;
      try {
        return Math.multiplyExact(Integer.parseInt(number), factor);
      } catch (NumberFormatException | ArithmeticException e) {
        throw new TypeConversionException("'%s', expected a size such as 512MiB".formatted(text));
      }
    }
  }
}
