package dev.floe.gateway.cache.fill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.object.ObjectKey;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads that wait for a PUT that S3 has answered and that is not published yet. */
class SettlingWritesTest {
  private static final ObjectKey KEY = new ObjectKey("bucket", "key");

  @ParameterizedTest
  @CsvSource({"PT0S, PT0S", "PT0.3S, PT0.3S", "PT2S, PT2S", "PT2.001S, PT2S", "PT5M, PT2S"})
  void waitsAsLongAsAFillDoesButTwoSecondsAtMost(Duration fillWait, Duration expected) {
    assertThat(SettlingWrites.waitOf(fillWait)).isEqualTo(expected);
  }

  @Test
  void aReadEndsItsWaitForAPutThatDoesNotSettle() throws Exception {
    SettlingWrites puts = new SettlingWrites(Duration.ofMillis(1));
    try (SettlingWrites.Settling _ = puts.begin(KEY)) {
      puts.await(KEY);
    }
  }

  @Test
  void aReadWaitsOnlyForThePutOfItsKey() throws Exception {
    SettlingWrites puts = new SettlingWrites(Duration.ofSeconds(2));
    AtomicBoolean read = new AtomicBoolean();
    Thread reader;
    try (SettlingWrites.Settling _ = puts.begin(KEY)) {
      puts.await(new ObjectKey("bucket", "another"));
      reader =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  puts.await(KEY);
                  read.set(true);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      await().until(() -> reader.getState() == Thread.State.TIMED_WAITING);
      assertThat(read).isFalse();
    }
    reader.join();
    assertThat(read).isTrue();
  }
}
