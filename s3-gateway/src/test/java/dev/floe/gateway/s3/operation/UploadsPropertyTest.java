package dev.floe.gateway.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.CacheRig;
import dev.floe.gateway.cache.FakeExchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random multipart uploads of one key, most of them unlike those of a sensible client: the parts
 * have any length and order, are sent twice, are broken off or go to S3 past the gateway, and a
 * completion lists only some of them. Meanwhile, other requests write the key. After each step, a
 * GET returns the bytes that S3 holds.
 */
class UploadsPropertyTest {
  private static final int STEPS = 200;
  private static final String PATH = "/bucket/a";
  private static final List<Integer> LENGTHS =
      List.of(0, 700, 4096, 12_388, 16_384, 16_384, 16_384, 16_384, 16_384, 16_384);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aGetHasTheBytesOfS3(long seed) throws Exception {
    try (CacheRig rig = new CacheRig(256, Duration.ofMillis(1))) {
      new Run(rig, new Random(seed)).steps();
      rig.cache.close();
      await().untilAsserted(() -> assertThat(rig.blocksInUse()).isZero());
      await().untilAsserted(() -> assertThat(rig.bytesInUse()).isZero());
    }
  }

  /** The client's view of two open uploads. */
  private static final class Run {
    private final CacheRig rig;
    private final Requests requests;
    private final Random random;

    /** S3's ETags of the parts, by upload and number. */
    private final Map<String, Map<Integer, String>> etags = new TreeMap<>();

    private int serial;
    private int hits;

    Run(CacheRig rig, Random random) {
      this.rig = rig;
      this.requests = new Requests(rig);
      this.random = random;
      begin("x");
      begin("y");
    }

    private void begin(String name) {
      etags.keySet().removeIf(id -> id.startsWith(name));
      etags.put(name + serial++, new TreeMap<>());
    }

    void steps() throws Exception {
      for (int step = 0; step < STEPS; step++) {
        String id = List.copyOf(etags.keySet()).get(random.nextInt(2));
        switch (random.nextInt(16)) {
          case 0 -> requests.put("a", bytes()).await();
          case 1 -> requests.delete("a").await();
          case 2 -> past(id);
          case 3 -> broken(id);
          case 4, 5, 6 -> complete(id);
          case 7 -> {
            requests.abort("a", id).await();
            begin(id.substring(0, 1));
          }
          case 8 -> rig.refuseWrites(random.nextInt(4) == 0);
          default -> part(id);
        }
        FakeExchange.Answer answer = requests.get("a").await();
        byte[] seen = answer.status() == 404 ? new byte[0] : answer.body();
        assertThat(Arrays.equals(seen, rig.origin.get(PATH))).as("step %d", step).isTrue();
        hits += answer.header("Cache-Status").equals("Floe; hit") ? 1 : 0;
      }
      assertThat(hits).as("hits").isPositive();
    }

    private Map<Integer, String> parts(String id) {
      return etags.getOrDefault(id, Map.of());
    }

    private int number() {
      return 1 + random.nextInt(3);
    }

    /** Returns one of a few contents, so that some parts are uploaded again with the same bytes. */
    private byte[] bytes() {
      byte[] bytes = new byte[LENGTHS.get(random.nextInt(LENGTHS.size()))];
      new Random(random.nextInt(3)).nextBytes(bytes);
      return bytes;
    }

    private void part(String id) throws Exception {
      int number = number();
      parts(id).put(number, requests.uploadPart("a", id, number, bytes()).await().header("ETag"));
    }

    private void past(String id) {
      int number = number();
      parts(id).put(number, rig.origin.part(id, number, bytes()));
    }

    private void broken(String id) {
      FakeExchange cut = requests.uploadBrokenPart("a", id, number(), bytes());
      await().until(cut::isEnded);
    }

    /**
     * Completes the upload with some of its parts. Sometimes, another request is sent at the same
     * time.
     */
    private void complete(String id) throws Exception {
      StringBuilder xml = new StringBuilder("<CompleteMultipartUpload>");
      parts(id)
          .forEach((number, etag) -> {
            if (random.nextInt(6) > 0) {
              xml.append("<Part><PartNumber>%d</PartNumber>".formatted(number))
                  .append("<ETag>%s</ETag></Part>".formatted(etag.replace("\"", "&quot;")));
            }
          });
      String list = xml.append("</CompleteMultipartUpload>").toString();
      List<FakeExchange> sent = new ArrayList<>(List.of(requests.complete("a", id, list)));
      switch (random.nextInt(6)) {
        case 0 -> sent.add(requests.put("a", bytes()));
        case 1 -> sent.add(requests.complete("a", id, list));
        case 2 -> sent.add(requests.get("a"));
        case 3 -> sent.add(requests.uploadPart("a", id, number(), bytes()));
        default -> {}
      }
      for (FakeExchange each : sent) {
        each.await();
      }
      begin(id.substring(0, 1));
    }
  }
}
