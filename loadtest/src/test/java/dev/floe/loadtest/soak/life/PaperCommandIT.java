package dev.floe.loadtest.soak.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Runs {@code floe soak paper} with few bytes. */
@Tag("long")
class PaperCommandIT {
  private final StringWriter out = new StringWriter();

  /** A slow machine may wake nodes so late that S3 answers some reads. */
  @Test
  void lostChunksAreServedByPeersOrDecodedOrReadAtTheOrigin() {
    int status =
        run(
            "--megabytes",
            "32",
            "--object-megabytes",
            "4",
            "--code",
            "4+2",
            "--backup",
            "3s",
            "--late",
            "100");
    assertThat(status).as("%s", out).isZero();
    assertThat(out.toString())
        .contains("0 of 48 chunks lost")
        .contains("3 functions reclaimed: 8 reads, 0 hits");
  }

  @Test
  void refusesAnObjectLengthAboveTheTotalLength() {
    assertThat(run("--megabytes", "1")).isEqualTo(2);
    assertThat(out.toString()).contains("--megabytes 1");
  }

  private int run(String... arguments) {
    CommandLine command = new CommandLine(new PaperCommand());
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(out, true));
    return command.execute(arguments);
  }
}
