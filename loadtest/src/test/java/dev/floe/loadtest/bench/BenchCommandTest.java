package dev.floe.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.loadtest.bench.figure.BenchGroup;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchCommandTest {
  private final StringWriter output = new StringWriter();
  private final CommandLine command =
      new CommandLine(new BenchCommand())
          .setOut(new PrintWriter(output))
          .setErr(new PrintWriter(output));

  @Test
  void namesItsGroups() {
    assertThat(command.execute("--help")).isZero();
    assertThat(BenchGroups.all())
        .allSatisfy(group -> assertThat(output.toString()).contains(group.name()));
  }

  @Test
  void refusesUnknownGroupsByName() {
    assertThat(command.execute("hits", "--quick")).isEqualTo(2);
    assertThat(output.toString()).contains("no group \"hits\"", "hit");
  }

  @Test
  void givesEachGroupADifferentName() {
    assertThat(BenchGroups.all().stream().map(BenchGroup::name)).doesNotHaveDuplicates();
  }
}
