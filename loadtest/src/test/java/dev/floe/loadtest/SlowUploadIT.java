package dev.floe.loadtest;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.loadtest.harness.FloeFixture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * An upload that lasts longer than {@code pool.unsealed}. Nodes delete unsealed chunks if they hear
 * nothing of the fill for that time.
 */
class SlowUploadIT {
  private static final int STRIPE_BYTES = 4 * (128 << 10);

  /** The first stripe is on its nodes for more than 2 s before the last one arrives. */
  @Test
  void nodesKeepTheFirstStripesOfASlowUpload() throws Exception {
    byte[] bytes = FloeFixture.bytes(20, 2 * STRIPE_BYTES);
    try (FloeFixture floe =
        FloeFixture.builder().hitsForAnHour().setting("pool.unsealed", "1s").start()) {
      floe.startNodes();

      floe.s3()
          .putObject(
              request -> request.bucket(BUCKET).key("slow"),
              RequestBody.fromInputStream(new PausingStream(bytes), bytes.length));
      floe.awaitHit("slow");

      assertThat(floe.get("slow")).isEqualTo(bytes);
      assertThat(floe.originReads("slow")).isZero();
    }
  }

  /** Pauses eight times between the first stripe and the second. Confined to one thread. */
  private static final class PausingStream extends InputStream {
    private static final int PAUSES = 8;
    private static final long PAUSE_MILLIS = 270;

    private final InputStream bytes;
    private int read;
    private int pauses;

    PausingStream(byte[] bytes) {
      this.bytes = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int wanted = length;
      if (read > STRIPE_BYTES && pauses < PAUSES) {
        pauses++;
        wanted = 1;
        try {
          TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("the upload was interrupted");
        }
      }
      int taken = bytes.read(into, offset, wanted);
      read += Math.max(0, taken);
      return taken;
    }
  }
}
