package dev.floe.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.harness.Presigned;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** The access log of a gateway: each request has one line, in either format. */
class AccessLogIT {
  private static final Pattern FIELD = Pattern.compile("\"[^\"]*\"|\\[[^\\]]*\\]|\\S+");
  private static final byte[] BYTES = FloeFixture.bytes(41, 300_000);

  @TempDir Path folder;

  @Test
  void writesOneLineInS3sFormatForEachRequest() throws Exception {
    Path file = folder.resolve("access.log");
    try (FloeFixture floe =
            FloeFixture.builder().setting("access-log.file", file.toString()).start();
        HttpClient http = HttpClient.newHttpClient()) {
      floe.put("a b", BYTES);
      floe.get("a b", "bytes=0-99");
      assertThatThrownBy(() -> floe.get("none")).isInstanceOf(NoSuchKeyException.class);
      http.send(
          HttpRequest.newBuilder(Presigned.get(floe.endpoint(), "a b")).build(),
          BodyHandlers.ofByteArray());
      floe.endGateway();
    }
    List<List<String>> lines = Files.readAllLines(file).stream().map(AccessLogIT::fields).toList();
    assertThat(lines).hasSize(4).allMatch(fields -> fields.size() == 27);
    assertThat(lines).extracting(fields -> fields.get(1)).containsOnly(FloeFixture.BUCKET);
    assertThat(lines).extracting(fields -> fields.get(3)).containsOnly("127.0.0.1");
    assertThat(lines).extracting(fields -> fields.get(4)).doesNotContain("-");
    assertThat(lines)
        .extracting(fields -> fields.subList(6, 8))
        .containsExactly(
            List.of("REST.PUT.OBJECT", "a%20b"),
            List.of("REST.GET.OBJECT", "a%20b"),
            List.of("REST.GET.OBJECT", "none"),
            List.of("REST.GET.OBJECT", "a%20b"));
    assertThat(lines.get(0).subList(9, 13)).containsExactly("200", "-", "-", "300000");
    assertThat(lines.get(1).subList(9, 13)).containsExactly("206", "-", "100", "300000");
    assertThat(lines.get(2).subList(9, 11)).containsExactly("404", "NoSuchKey");
    assertThat(lines.get(3).get(8)).contains("X-Amz-Signature=REDACTED", "X-Amz-Credential=");
    assertThat(lines)
        .extracting(fields -> fields.get(21))
        .containsExactly("AuthHeader", "AuthHeader", "AuthHeader", "QueryString");
  }

  @Test
  void writesTheSourceOfTheBytesAsJson() throws Exception {
    Path file = folder.resolve("access.json");
    try (FloeFixture floe =
        FloeFixture.builder()
            .hitsForAnHour()
            .setting("access-log.file", file.toString())
            .setting("access-log.format", "json")
            .start()) {
      floe.putAtOrigin("a", BYTES);
      floe.get("a");
      floe.awaitHit("a");
      floe.endGateway();
    }
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(json.readTree(line));
    }
    assertThat(from(lines.getFirst()))
        .isEqualTo(Map.of("bytesFromCache", 0L, "bytesFromOrigin", (long) BYTES.length));
    assertThat(lines.getFirst().path("cacheStatus").asText()).startsWith("Floe; fwd=uri-miss");
    assertThat(from(lines.getLast()))
        .isEqualTo(Map.of("bytesFromCache", (long) BYTES.length, "bytesFromOrigin", 0L));
    assertThat(lines.getLast().path("cacheStatus").asText()).startsWith("Floe; hit");
  }

  private static Map<String, Long> from(JsonNode line) {
    return Map.of(
        "bytesFromCache", line.path("bytesFromCache").asLong(),
        "bytesFromOrigin", line.path("bytesFromOrigin").asLong());
  }

  private static List<String> fields(String line) {
    return FIELD.matcher(line).results().map(MatchResult::group).toList();
  }
}
