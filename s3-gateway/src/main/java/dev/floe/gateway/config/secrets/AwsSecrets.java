package dev.floe.gateway.config.secrets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.floe.sigv4.Credentials;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AWS Secrets Manager. As long as a secret can be read, it is requested at most once a minute,
 * however often the settings are read. While Secrets Manager cannot be reached, fails or throttles,
 * a secret keeps its last value for an hour at most. If Secrets Manager answers that the secret
 * does not exist or refuses it, its last value is dropped. Messages name the secret and the error,
 * and never contain the secret's text. Thread-safe; blocks.
 */
public final class AwsSecrets implements SecretStore.Factory {
  /** The age at which a secret is requested again. */
  static final Duration REMEMBERED = Duration.ofSeconds(60);

  /** The age at which the last value is no longer used, whatever Secrets Manager does. */
  static final Duration KEPT = Duration.ofHours(1);

  private static final Logger LOG = LoggerFactory.getLogger(AwsSecrets.class);
  private static final int OK = 200;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Supplier<Credentials> credentials;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Map<Asked, Remembered> remembered = new ConcurrentHashMap<>();

  /** The secrets whose last request failed because of an outage. */
  private final Set<Asked> failing = ConcurrentHashMap.newKeySet();

  private record Asked(SecretStore.Place place, String id) {}

  /**
   * A secret's last value.
   *
   * @param answeredNanos when Secrets Manager answered with it
   * @param askedNanos when Secrets Manager was last asked for it
   */
  private record Remembered(String text, long answeredNanos, long askedNanos) {
    @Override
    public String toString() {
      return "(secret)";
    }
  }

  /**
   * Secrets Manager has not judged the request: it is down or busy, or there are no credentials to
   * sign with.
   */
  private static final class OutageException extends IOException {
    private static final long serialVersionUID = 1;

    OutageException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * @param credentials returns the credentials that sign the requests, or throws if there are none
   */
  public AwsSecrets(Supplier<Credentials> credentials, InstantSource clock) {
    this(credentials, clock, System::nanoTime);
  }

  /**
   * @param clock the time of signatures
   * @param nanos measures ages; no change of the clock affects it
   */
  public AwsSecrets(Supplier<Credentials> credentials, InstantSource clock, LongSupplier nanos) {
    this.credentials = credentials;
    this.clock = clock;
    this.nanos = nanos;
  }

  @Override
  public SecretStore at(SecretStore.Place place) {
    return reference -> {
      SecretReference parsed = SecretReference.parse(reference);
      String region = parsed.region().orElse(place.region());
      String text = whole(new SecretStore.Place(region, place.endpoint()), parsed.id());
      String key = parsed.key();
      return key == null ? text : part(text, key);
    };
  }

  private String whole(SecretStore.Place place, String id) throws IOException {
    long now = nanos.getAsLong();
    remembered.values().removeIf(each -> now - each.answeredNanos() >= KEPT.toNanos());
    Asked asked = new Asked(place, id);
    Remembered known = remembered.get(asked);
    if (known != null && now - known.askedNanos() < REMEMBERED.toNanos()) {
      return known.text();
    }
    try {
      String text = ask(place, id);
      remembered.put(asked, new Remembered(text, now, now));
      if (failing.remove(asked)) {
        LOG.info("secret {} can be read again", id);
      }
      return text;
    } catch (OutageException e) {
      boolean first = failing.add(asked);
      if (known == null) {
        throw e;
      }
      if (first) {
        LOG.warn(
            "secret {} cannot be read now; its last value is used for {} at most: {}",
            id,
            KEPT,
            e.getMessage());
      }
      remembered.put(asked, new Remembered(known.text(), known.answeredNanos(), now));
      return known.text();
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      remembered.remove(asked); // so that a later outage does not bring the old value back
      throw e;
    }
  }

  private String ask(SecretStore.Place place, String id) throws IOException {
    Credentials signer;
    try {
      signer = credentials.get();
    } catch (RuntimeException e) {
      throw new OutageException("no AWS credentials to ask for it: " + e.getMessage(), e);
    }
    byte[] body = JSON.writeValueAsBytes(Map.of("SecretId", id));
    SignedCall call = new SignedCall(place, signer, clock);
    SignedCall.Answer answer;
    try {
      answer = call.send(body);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw new OutageException(String.valueOf(e.getMessage()), e);
    }
    JsonNode document = json(answer.body());
    if (isOutage(answer.status(), document)) {
      throw new OutageException(error(answer.status(), document), null);
    }
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

  /** AWS answers a throttled request with status 400 and an error whose type names throttling. */
  private static boolean isOutage(int status, JsonNode document) {
    return status >= SERVER_ERROR
        || status == TOO_MANY_REQUESTS
        || (status != OK && document.path("__type").asText("").contains("Throttling"));
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

  /**
   * Reads JSON; returns a missing node for text that is not JSON. The parser's exception is
   * dropped, because its message could quote a secret.
   */
  private static JsonNode json(byte[] text) throws IOException {
    try {
      return Optional.ofNullable(JSON.readTree(text)).orElse(MissingNode.getInstance());
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
