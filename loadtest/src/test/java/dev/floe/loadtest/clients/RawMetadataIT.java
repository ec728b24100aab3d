package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.origin.OriginFault;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * User metadata beyond ASCII reaches clients with the bytes that the origin sent: from a fill, a
 * hit and a HEAD. S3 encodes such values by RFC 2047 and reports how many it cannot send; other
 * servers send bytes of UTF-8.
 */
class RawMetadataIT {
  private static final byte[] BYTES = FloeFixture.bytes(1, 300_000);

  /** Headers of the origin's answers; each char of a value is one byte. */
  private static final Map<String, String> SENT = sent();

  private static FloeFixture floe;
  private static RawClient client;

  private static Map<String, String> sent() {
    Map<String, String> sent = new LinkedHashMap<>();
    sent.put("x-amz-meta-b", "=?UTF-8?B?44GT44KT44Gr44Gh44Gv?=");
    sent.put("x-amz-meta-q", "=?UTF-8?Q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=");
    sent.put("x-amz-meta-two", "=?utf-8?b?4pyT?= =?UTF-8?q?=E2=9C=93?=");
    sent.put("x-amz-meta-broken", "=?UTF-8?B?no end");
    sent.put("x-amz-missing-meta", "3");
    sent.put("x-amz-meta-utf8", latin("こんにちは ✓ Grüße"));
    sent.put("x-amz-meta-latin1", "Gr\u00fc\u00dfe");
    sent.put("x-amz-meta-controls", everyByte(0x80, 0xff));
    sent.put("x-amz-meta-tab", "a\tb");
    sent.put("x-amz-meta-empty", "");
    sent.put("content-disposition", "attachment; filename=\"" + latin("日本.txt") + "\"");
    return sent;
  }

  private static String latin(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  private static String everyByte(int first, int last) {
    StringBuilder text = new StringBuilder();
    for (int each = first; each <= last; each++) {
      text.append((char) each);
    }
    return text.toString();
  }

  @BeforeAll
  static void start() throws Exception {
    floe = FloeFixture.builder().hitsForAnHour().start();
    client = RawClient.of(floe);
    StringBuilder lines = new StringBuilder();
    SENT.forEach((name, value) -> lines.append(name).append(": ").append(value).append("\r\n"));
    floe.origin().fault(_ -> true, new OriginFault.AddHeaders(lines.toString()));
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  private static void assertAsSent(Answer answer, String what) {
    SortedMap<String, String> expected = new TreeMap<>(SENT);
    SortedMap<String, String> found = new TreeMap<>(answer.headers());
    found.keySet().retainAll(expected.keySet());
    assertThat(found).as(what).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"origin", "upload"})
  void hasTheBytesThatTheOriginSent(String by) throws Exception {
    String key = "by-" + by;
    String target = "/" + BUCKET + "/" + key;
    if (by.equals("origin")) {
      floe.putAtOrigin(key, BYTES);
    } else {
      assertThat(client.send("PUT", target, BYTES).status()).isEqualTo(200);
    }
    Answer first = client.get(target);
    assertAsSent(first, "the first read, " + first.header("cache-status"));
    Answer hit = client.awaitHit(floe, target);
    assertThat(hit.body()).isEqualTo(BYTES);
    assertAsSent(hit, "a hit");
    assertAsSent(client.get(target, "Range", "bytes=5-9"), "a range");
    floe.origin().forget();
    assertAsSent(client.send("HEAD", target, new byte[0]), "a HEAD");
    assertThat(floe.origin().requests()).as("requests to the origin").isEmpty();
    assertAsSent(client.get(target, "Cache-Control", "no-store"), "a relayed read");
  }

  @Test
  void keepsTheBytesOverARestart() throws Exception {
    String target = "/" + BUCKET + "/kept";
    floe.putAtOrigin("kept", BYTES);
    client.awaitHit(floe, target);
    floe.restartGateway(Map.of("pool.wake-at-start", "60s"));
    client = RawClient.of(floe);
    Answer read = client.get(target);
    assertAsSent(read, "after a restart, " + read.header("cache-status"));
    assertAsSent(client.awaitHit(floe, target), "a hit after a restart");
  }
}
