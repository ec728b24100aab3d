package dev.floe.loadtest.soak.life;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.floe.node.host.Bill;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BillCheckTest {
  /** 1,000 s of an invocation with this memory cost 0.003125 $. */
  private static final int MEGABYTES = 192;

  @ParameterizedTest
  @CsvSource({
    // the gateway's reported, estimated and running ms, one invocation each unless 0;
    // the platform's invocations and ms; the result
    "1000000,     0,   0, 1, 1000000, exact",
    " 990000, 10000,   0, 2, 1000000, exact",
    " 990000, 10001,   0, 2, 1000000, agrees",
    " 990000, 41000,   0, 2, 1000000, agrees", // 32 s cost 0.0001 $
    " 990000, 43000,   0, 2, 1000000, differs",
    " 990000,     0,   0, 2, 1000000, agrees", // lacks one invocation and 10 s
    " 900000,     0,   0, 2, 1000000, differs",
    "1000000,     0, 500, 1, 1000000, agrees", // one still runs
  })
  void comparesTheSums(
      long reported, long estimated, long running, int invocations, long platform, String result)
      throws Exception {
    double dollars =
        (count(reported) + count(estimated) + count(running)) * 0.0000002
            + (reported + estimated + running) / 1e3 * MEGABYTES / 1024 * 0.0000166667;
    String page =
        "{\"total\":{\"reported\":%s,\"estimated\":%s,\"running\":%s,\"dollars\":%s}}"
            .formatted(
                line(reported),
                line(estimated),
                line(running),
                String.format(Locale.ROOT, "%.12f", dollars));

    BillCheck check =
        BillCheck.of(
            new ObjectMapper().readTree(page),
            new Bill(invocations, platform, platform * MEGABYTES));

    assertThat(check.isExact()).as(check.toString()).isEqualTo(result.equals("exact"));
    assertThat(check.agrees()).as(check.toString()).isEqualTo(!result.equals("differs"));
  }

  private static int count(long millis) {
    return millis == 0 ? 0 : 1;
  }

  private static String line(long millis) {
    return "{\"invocations\":%d,\"billedMillis\":%d,\"megabyteMillis\":%d}"
        .formatted(count(millis), millis, millis * MEGABYTES);
  }
}
