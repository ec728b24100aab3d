package dev.floe.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** picocli formats every text of the help, and prints a warning if a % in it is not escaped. */
class CommandHelpTest {
  @Test
  @Timeout(120)
  void everyCommandsHelpIsPrintedWithoutAWarning() throws Exception {
    List<String> names =
        CommandHelp.commands().stream()
            .map(command -> command.getCommandSpec().qualifiedName())
            .toList();
    assertThat(names).contains("floe serve", "floe nodes probe", "floe soak restart", "floe demo");

    String help = printed();
    assertThat(help)
        .contains("fewer than 99 % of them")
        .doesNotContain("WARN")
        .doesNotContain("%%")
        .doesNotContain("${");
    assertThat(help.lines().filter(line -> line.startsWith("Usage: ")))
        .as("%s", names)
        .hasSameSizeAs(names);
  }

  /**
   * Returns what a new process prints: picocli warns on the error output that its process began
   * with.
   */
  private static String printed() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CommandHelp.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(output).isZero();
      return output;
    } finally {
      process.destroyForcibly();
    }
  }
}
