package dev.floe.loadtest.soak.edge;

import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.loadtest.soak.Tally;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLConnection;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Writes and reads valid requests, and checks the health page. Confined to one thread. */
final class GoodClient {
  private static final int MAX_BYTES = 1 << 20;
  private static final long PAUSE_MILLIS = 50;
  private static final int PAGE_TIMEOUT_MILLIS = 5_000;

  private final S3Client client;
  private final String bucket;
  private final URI health;
  private final Tally tally;
  private final Random random = new Random(7);
  private final Durations puts = new Durations();
  private final Durations gets = new Durations();
  private final Durations pages = new Durations();

  GoodClient(S3Client client, String bucket, int adminPort, Tally tally) {
    this.client = client;
    this.bucket = bucket;
    this.health = URI.create("http://127.0.0.1:%d/healthz".formatted(adminPort));
    this.tally = tally;
  }

  /**
   * Works until the deadline.
   *
   * @throws SoakFailure if a request or the health page failed, or a read returned other bytes than
   *     were written
   */
  void run(long deadlineNanos) {
    try {
      while (System.nanoTime() < deadlineNanos) {
        once();
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SdkException e) {
      throw new SoakFailure("a good client's request failed: " + e.getMessage());
    } catch (IOException | UncheckedIOException e) {
      throw new SoakFailure("the health page does not answer: " + e.getMessage());
    }
  }

  private void once() throws IOException {
    byte[] bytes = new byte[random.nextInt(MAX_BYTES)];
    random.nextBytes(bytes);
    long begun = System.nanoTime();
    client.putObject(r -> r.bucket(bucket).key("good"), RequestBody.fromBytes(bytes));
    long put = System.nanoTime();
    puts.add(put - begun);
    byte[] read = client.getObjectAsBytes(r -> r.bucket(bucket).key("good")).asByteArray();
    long got = System.nanoTime();
    gets.add(got - put);
    if (!Arrays.equals(bytes, read)) {
      throw new SoakFailure("a good client read other bytes than it wrote");
    }
    URLConnection page = health.toURL().openConnection();
    page.setConnectTimeout(PAGE_TIMEOUT_MILLIS);
    page.setReadTimeout(PAGE_TIMEOUT_MILLIS);
    try (InputStream text = page.getInputStream()) {
      text.readAllBytes();
    }
    pages.add(System.nanoTime() - got);
    tally.count("good client's rounds");
  }

  Durations puts() {
    return puts;
  }

  Durations gets() {
    return gets;
  }

  Durations pages() {
    return pages;
  }
}
