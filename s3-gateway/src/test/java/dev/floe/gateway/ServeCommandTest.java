package dev.floe.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The options and the output of the command line; nothing is started. */
class ServeCommandTest {
  private static final String EXAMPLE = Path.of("..", "floe.example.yaml").toString();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int serve(String... args) {
    CommandLine command = ServeCommand.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(args);
  }

  @Test
  void checksTheExample() {
    assertThat(serve("--config", EXAMPLE, "--check")).isZero();
    assertThat(out.toString()).contains("valid");
  }

  @Test
  void acceptsSettingsAsFlags() {
    assertThat(serve("--config", EXAMPLE, "--check", "--code", "4+2", "--listen-s3", "[::1]:80"))
        .isZero();
    assertThat(serve("--config", EXAMPLE, "--check", "--code", "four")).isEqualTo(2);
    assertThat(err.toString()).contains("code is 'four' (from the command line)");
  }

  @Test
  void namesAMissingFile() {
    assertThat(serve("--config", folder.resolve("nowhere.yaml").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("nowhere.yaml is missing");
  }

  /** Each fault is found by the part that uses the setting; the setting's syntax is correct. */
  @Test
  void checkFindsEveryFaultThatAStartWouldFind() throws Exception {
    String example = Files.readString(Path.of(EXAMPLE));
    Path file = folder.resolve("floe.yaml");

    Files.writeString(file, example.replace("s3:GetObject", "ec2:RunInstances"));
    assertThat(serve("--config", file.toString(), "--check")).isEqualTo(2);
    assertThat(err.toString()).contains("ec2:RunInstances");
    assertThat(serve("--config", EXAMPLE, "--check", "--memory-budget", "1MiB")).isEqualTo(2);
    assertThat(err.toString()).contains("room for one stripe");
    assertThat(serve("--config", EXAMPLE, "--check", "--pool-node-memory", "64MiB")).isEqualTo(2);
    assertThat(err.toString()).contains("function memory");
  }

  @Test
  void printsHelpAndVersion() {
    assertThat(serve("--help")).isZero();
    assertThat(out.toString())
        .contains("--config", "--check", "--origin-endpoint", "(default 10+2)");
    assertThat(serve("--version")).isZero();
    assertThat(out.toString()).contains("Floe ", "Java 25");
  }

  @Test
  void refusesAFlagThatItDoesNotKnow() {
    assertThat(serve("--listen-s4", "x:1")).isEqualTo(2);
    assertThat(err.toString()).contains("--listen-s4").contains("--listen-s3");
  }
}
