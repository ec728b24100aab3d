package dev.floe.gateway.config.secrets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.floe.sigv4.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * AWS Secrets Manager. Each secret is asked for at most once a minute, however often the settings
 * are read. Messages name the secret and the error, and never contain what was answered with it.
 * Thread-safe; blocks.
 */
public final class AwsSecrets implements SecretStore.Factory {
  /** The age at which a secret is asked for again. */
  static final Duration REMEMBERED = Duration.ofSeconds(60);

  private static final int OK = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Supplier<Credentials> credentials;
  private final InstantSource clock;
  private final Map<Asked, Remembered> remembered = new ConcurrentHashMap<>();

  private record Asked(SecretStore.Place place, String id) {}

  private record Remembered(String text, Instant until) {
    @Override
    public String toString() {
      return "(secret)";
    }
  }

  /**
   * @param credentials returns those that sign the requests, or throws if there are none
   */
  public AwsSecrets(Supplier<Credentials> credentials, InstantSource clock) {
    this.credentials = credentials;
    this.clock = clock;
  }

  @Override
  public SecretStore at(SecretStore.Place place) {
    return reference -> {
      SecretReference parsed = SecretReference.parse(reference);
      String region = parsed.region().orElse(place.region());
      String text = whole(new SecretStore.Place(region, place.endpoint()), parsed.id());
      return parsed.key().isPresent() ? part(text, parsed.key().get()) : text;
    };
  }

  private String whole(SecretStore.Place place, String id) throws IOException {
    Instant now = clock.instant();
    remembered.values().removeIf(each -> !now.isBefore(each.until()));
    Asked asked = new Asked(place, id);
    Remembered known = remembered.get(asked);
    if (known != null) {
      return known.text();
    }
    String text = ask(place, id);
    remembered.put(asked, new Remembered(text, now.plus(REMEMBERED)));
    return text;
  }

  private String ask(SecretStore.Place place, String id) throws IOException {
    Credentials signer;
    try {
      signer = credentials.get();
    } catch (RuntimeException e) {
      throw new IOException("no AWS credentials to ask for it: " + e.getMessage(), e);
    }
    byte[] body = JSON.writeValueAsBytes(Map.of("SecretId", id));
    SignedCall.Answer answer = new SignedCall(place, signer, clock).send(body);
    JsonNode document = json(answer.body());
    if (answer.status() != OK) {
      throw new IOException(error(answer.status(), document));
    }
    if (document.path("SecretString").isTextual()) {
      return document.path("SecretString").asText();
    }
    return binary(document)
        .orElseThrow(
            () -> new IOException("Secrets Manager answered without SecretString or SecretBinary"));
  }

  private static Optional<String> binary(JsonNode document) {
    if (!document.path("SecretBinary").isTextual()) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(document.path("SecretBinary").asText());
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns AWS's name for the error, without its namespace, and its message. */
  private static String error(int status, JsonNode document) {
    String type = document.path("__type").asText("");
    String message = document.path("message").asText(document.path("Message").asText(""));
    String name = type.substring(type.indexOf('#') + 1);
    return "Secrets Manager answered %d %s%s"
        .formatted(status, name, message.isEmpty() ? "" : ": " + message)
        .strip();
  }

  private static String part(String secret, String key) throws IOException {
    JsonNode value = json(secret.getBytes(StandardCharsets.UTF_8)).path(key);
    if (!value.isTextual()) {
      throw new IOException(
          "the secret is no JSON object with a text '%s', expected {\"%s\": \"...\"}"
              .formatted(key, key));
    }
    return value.asText();
  }

  /** Reads JSON; nothing is found in what is none. A parser's message could quote a secret. */
  private static JsonNode json(byte[] text) throws IOException {
    try {
      return Optional.ofNullable(JSON.readTree(text)).orElse(MissingNode.getInstance());
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
