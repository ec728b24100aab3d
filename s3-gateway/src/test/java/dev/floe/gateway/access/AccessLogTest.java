package dev.floe.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final AccessRecord REQUEST = LoggedRequest.usual().ended();

  @TempDir Path folder;
  private final GatewayMetrics metrics = new GatewayMetrics();

  @Test
  void appendsWhatIsQueuedBeforeItCloses() throws Exception {
    Path file = folder.resolve("new/access.log");
    for (int start = 0; start < 2; start++) {
      try (AccessLog log = AccessLog.open(file, _ -> "line", metrics)) {
        for (int i = 0; i < 1000; i++) {
          log.add(REQUEST);
        }
      }
    }
    assertThat(file).hasContent("line\n".repeat(2000));
    assertThat(metrics.counted(Metric.ACCESS_LINES, "written")).isEqualTo(2000);
  }

  @Test
  void continuesInANewFileAfterARename() throws Exception {
    Path file = folder.resolve("access.log");
    AtomicInteger number = new AtomicInteger();
    try (AccessLog log = AccessLog.open(file, _ -> "line " + number.get(), metrics)) {
      log.add(REQUEST);
      await().atMost(LONG).until(() -> Files.size(file) > 0);
      Files.move(file, folder.resolve("access.log.1"));
      number.set(1);
      await().atMost(LONG).until(() -> Files.exists(file));
      log.add(REQUEST);
      await().atMost(LONG).until(() -> Files.size(file) > 0);
      Files.delete(file);
      await().atMost(LONG).until(() -> Files.exists(file));
    }
    assertThat(folder.resolve("access.log.1")).hasContent("line 0\n");
  }

  @Test
  void dropsAndCountsWhatTheQueueHasNoRoomFor() throws Exception {
    Path file = folder.resolve("access.log");
    CountDownLatch disk = new CountDownLatch(1);
    long added = 2 * AccessLog.QUEUE_BYTES / REQUEST.estimateBytes();
    try (AccessLog log = AccessLog.open(file, _ -> lineAfter(disk), metrics)) {
      for (long i = 0; i < added; i++) {
        log.add(REQUEST);
      }
      assertThat(metrics.counted(Metric.ACCESS_LINES, "dropped")).isPositive();
      disk.countDown();
      await().atMost(LONG).until(() -> metrics.summed(Metric.ACCESS_LINES, _ -> true) == added);
      log.add(REQUEST);
    }
    long dropped = metrics.counted(Metric.ACCESS_LINES, "dropped");
    assertThat(dropped).isLessThan(added);
    assertThat(Files.readAllLines(file)).hasSize((int) (added - dropped + 1));
  }

  private static String lineAfter(CountDownLatch disk) {
    try {
      disk.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "line";
  }

  @Test
  void namesTheSettingIfTheFileCannotBeWritten() throws Exception {
    Path file = Files.createDirectory(folder.resolve("taken"));
    assertThatThrownBy(() -> AccessLog.open(file, new S3LineFormat(), metrics))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("access-log.file")
        .hasMessageContaining(file.toString());
  }
}
