package dev.floe.loadtest.soak.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.loadtest.simulate.LifetimeCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Sizes that would overflow, or that no function has, are refused before anything starts. */
class PaperOptionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--megabytes 4096 --object-megabytes 2048 | --object-megabytes 2048: expected at most 1024",
        "--megabytes 4 --object-megabytes 8       | expected objects of at least 1 MiB that fit into --megabytes",
        "--megabytes 2147483647                   | would need 268435584 MiB, expected at most 10240",
        "--megabytes 2147483647 --code 1+0        | would need 2684354686 MiB, expected at most 10240"
      })
  void refusesImpossibleSizes(String options, String message) {
    assertThat(refused(new PaperCommand(), options)).contains(message);
  }

  @ParameterizedTest
  @CsvSource({"127", "10241", "9223372036854775807"})
  void refusesMemoryThatNoFunctionHas(String megabytes) {
    assertThat(refused(new LifetimeCommand(), "--memory-mb " + megabytes))
        .contains("--memory-mb %s: expected 128 to 10240".formatted(megabytes));
  }

  private static String refused(Object command, String options) {
    StringWriter err = new StringWriter();
    CommandLine line = new CommandLine(command).setErr(new PrintWriter(err, true));
    assertThat(line.execute(options.split(" +", -1))).as(options).isEqualTo(2);
    return err.toString();
  }
}
