package dev.floe.loadtest.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.loadtest.compare.sequence.Signing;
import dev.floe.loadtest.compare.sequence.Step;
import dev.floe.sigv4.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DocumentedRuleTest {
  private static final Answer WHOLE = answer(200, "");
  private static final Answer PART = answer(206, "");
  private static final Answer NOT_MODIFIED = answer(304, "");
  private static final Answer FAILED = answer(412, "PreconditionFailed");

  @Test
  void explainsConditionsOnlyByTheirHeaders() {
    assertThat(explained(read("If-None-Match", "\"1\", \"2\""), WHOLE, NOT_MODIFIED)).isTrue();
    assertThat(explained(read("If-None-Match", "\"1\""), WHOLE, NOT_MODIFIED)).isFalse();
    assertThat(explained(read("If-Range", "\"1\"", "Range", "bytes=0-1"), PART, WHOLE)).isTrue();
    assertThat(explained(read("Range", "bytes=0-1"), PART, WHOLE)).isFalse();
  }

  @Test
  void explainsErrorsThatAreFoundBeforeTheRange() {
    Answer beyond = answer(416, "InvalidRange");
    Step conditional = read("Range", "bytes=9-", "If-Match", "\"1\"");
    assertThat(explained(conditional, beyond, FAILED)).isTrue();
    assertThat(explained(conditional, FAILED, beyond)).isFalse();
    assertThat(explained(read("Range", "bytes=9-"), beyond, FAILED)).isFalse();
    Answer missing = answer(404, "NoSuchKey");
    assertThat(explained(read("Range", "bytes=-0"), beyond, missing)).isTrue();
    assertThat(explained(read("Range", "bytes=9-"), beyond, missing)).isFalse();
  }

  /** The rules explain different statuses, never different bytes. */
  @Test
  void doesNotExplainOtherBytesUnderTheSameStatus() {
    Step read = read("If-None-Match", "\"1\", \"2\"");
    assertThat(explained(read, answer(200, ""), answer(200, ""))).isFalse();
    assertThat(explained(read, WHOLE, answer(503, "SlowDown"))).isFalse();
    assertThat(explained(read, FAILED, answer(404, "NoSuchKey"))).isFalse();
  }

  @Test
  void explainsCodesOnlyInDocumentedPairs() {
    Step put = read();
    assertThat(explained(put, answer(400, "XAmzContentChecksumMismatch"), answer(400, "BadDigest")))
        .isTrue();
    assertThat(explained(put, answer(400, "XAmzContentChecksumMismatch"), answer(404, "NoSuchKey")))
        .isFalse();
  }

  private static boolean explained(Step step, Answer origin, Answer gateway) {
    return DocumentedRule.explaining(step, origin, gateway).isPresent();
  }

  private static Step read(String... fields) {
    List<Header> headers = new ArrayList<>();
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(new Header(fields[i], fields[i + 1]));
    }
    return new Step("read", "GET", "/{bucket}/a", headers, null, null, Signing.HEAD);
  }

  private static Answer answer(int status, String code) {
    TreeMap<String, String> headers = new TreeMap<>();
    headers.put("content-type", "application/xml");
    String body = code.isEmpty() ? "" : "<Error><Code>%s</Code></Error>".formatted(code);
    return new Answer(status, headers, body.getBytes(StandardCharsets.UTF_8));
  }
}
