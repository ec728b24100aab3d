package dev.floe.gateway.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.CacheRig;
import dev.floe.gateway.cache.FakeExchange.Answer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads by {@code partNumber} of an object of three parts. PartReadsIT has a real S3 server. */
class PartReadsTest {
  private static final int PART = 3 * CacheRig.STRIPE_BYTES + 100;
  private static final int LENGTH = 2 * PART + 50;
  private static final int PARTS = 3;

  private final CacheRig rig = new CacheRig(256);
  private final Requests requests = new Requests(rig);
  private final byte[] object = new byte[LENGTH];

  @BeforeEach
  void upload() throws Exception {
    new Random(14).nextBytes(object);
    StringBuilder list = new StringBuilder("<CompleteMultipartUpload>");
    for (int number = 1; number <= PARTS; number++) {
      String etag = rig.origin.part("id", number, part(number));
      list.append(
          "<Part><PartNumber>%d</PartNumber><ETag>%s</ETag></Part>"
              .formatted(number, etag.replace("\"", "&quot;")));
    }
    list.append("</CompleteMultipartUpload>");
    assertThat(requests.complete("a", "id", list.toString()).await().status()).isEqualTo(200);
    await().until(() -> requests.get("a").await().header("X-Cache").equals("HIT"));
  }

  @AfterEach
  void nothingLeaks() {
    rig.cache.close();
    await().untilAsserted(() -> assertThat(rig.blocksInUse()).isZero());
    await().untilAsserted(() -> assertThat(rig.bytesInUse()).isZero());
    rig.close();
  }

  @Test
  void aPartsRangeIsLearnedByOneHeadAndKept() throws Exception {
    for (int number = 1; number <= PARTS; number++) {
      long heads = rig.origin.count("HEAD");
      long gets = rig.origin.count("GET");
      for (int read = 0; read < 3; read++) {
        Answer answer = requests.part("GET", "a", number).await();
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.body()).isEqualTo(part(number));
        assertThat(answer.header("X-Cache")).isEqualTo("HIT");
        assertThat(answer.header("x-amz-mp-parts-count")).isEqualTo("3");
      }
      Answer head = requests.part("HEAD", "a", number).await();
      assertThat(head.status()).isEqualTo(206);
      assertThat(head.header("Content-Range")).endsWith("/" + LENGTH);
      assertThat(rig.origin.count("HEAD")).isEqualTo(heads + 1);
      assertThat(rig.origin.count("GET")).isEqualTo(gets);
    }
    assertThat(requests.get("a").await().header("x-amz-mp-parts-count")).isEmpty();
  }

  @Test
  void aPartThatS3DoesNotHaveIsRefusedByS3() throws Exception {
    for (String method : List.of("GET", "HEAD")) {
      assertThat(requests.part(method, "a", PARTS + 1).await().status()).isEqualTo(416);
    }
    assertThat(requests.get("a").await().header("X-Cache")).isEqualTo("HIT");
  }

  @Test
  void anObjectOfOnePutIsItsFirstPart() throws Exception {
    requests.put("single", object).await();
    Answer whole = requests.part("GET", "single", 1).await();
    assertThat(whole.status()).isEqualTo(206);
    assertThat(whole.body()).isEqualTo(object);
    assertThat(whole.header("x-amz-mp-parts-count")).isEmpty();
  }

  /** The new object has other parts than the one that it replaces. */
  @Test
  void aWriteForgetsTheParts() throws Exception {
    requests.part("GET", "a", 2).await();
    requests.put("a", part(1)).await();
    assertThat(requests.part("GET", "a", 1).await().body()).isEqualTo(part(1));
    assertThat(requests.part("GET", "a", 2).await().status()).isEqualTo(416);
  }

  private byte[] part(int number) {
    return Arrays.copyOfRange(object, (number - 1) * PART, Math.min(number * PART, LENGTH));
  }
}
