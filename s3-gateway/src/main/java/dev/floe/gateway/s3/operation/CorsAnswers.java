package dev.floe.gateway.s3.operation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.gateway.exchange.Headers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the headers that S3 adds by a bucket's CORS rules: to cross-origin reads, and to
 * preflights that it allows. These headers depend only on the rules, on the request's {@code
 * Origin} and method, and, for preflights, on the headers that the page would send. So until the
 * rules change, S3 adds the same headers to all answers to requests that agree in these values.
 * Thread-safe.
 */
public final class CorsAnswers {
  public static final String ORIGIN = "Origin";

  /** The time after which S3 is asked again, since rules may be changed without the gateway. */
  static final Duration TRUSTED = Duration.ofSeconds(60);

  private static final int LIMIT = 10_000;

  /**
   * The longest origin, in chars, whose answers are kept; an origin names a host. For preflights,
   * the values of the other two headers count too. S3 is asked each time about longer ones, so they
   * take no memory.
   */
  private static final int LONGEST_ORIGIN = 300;

  private static final int LONGEST_ANSWER = 4096;

  private final Cache<Question, Headers> answers =
      Caffeine.newBuilder().maximumSize(LIMIT).expireAfterWrite(TRUSTED).build();
  private final Cache<Question, Learned> preflights =
      Caffeine.newBuilder().maximumSize(LIMIT).expireAfterWrite(TRUSTED).build();
  private final AtomicLong changes = new AtomicLong();

  private record Question(String bucket, String method, String origin) {}

  private record Learned(int status, Headers headers, long nanos) {}

  /** S3's answer to a preflight that the rules allow, and its age. */
  record Allowed(int status, Headers headers, long ageSeconds) {}

  /**
   * Receives S3's answer to a cross-origin request. If the request succeeded, remembers the headers
   * that the rules added.
   */
  public interface Learner {
    void answered(int status, Headers headers);
  }

  /**
   * Returns the headers that S3 adds to the answer to this read; no headers if no rule admits the
   * read. Any thread; never waits.
   *
   * @return empty if S3 must be asked
   */
  public Optional<Headers> known(String bucket, String method, Headers request) {
    return question(bucket, method, request).map(answers::getIfPresent);
  }

  /** Returns a learner for the answer to a read that is sent after this call. */
  public Learner learner(String bucket, String method, Headers request) {
    long before = changes.get();
    Question question = question(bucket, method, request).orElse(null);
    return (status, headers) -> learn(question, status, headers, before);
  }

  /**
   * Returns the remembered answer to this preflight. Any thread; never waits.
   *
   * @param preflight its three headers
   * @return empty if S3 must be asked
   */
  Optional<Allowed> allowed(String bucket, Headers preflight) {
    return asked(bucket, preflight)
        .map(preflights::getIfPresent)
        .map(learned ->
            new Allowed(
                learned.status(),
                learned.headers(),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - learned.nanos())));
  }

  /** Returns a learner for the answer to a preflight that is sent after this call. */
  Learner preflightLearner(String bucket, Headers preflight) {
    long before = changes.get();
    Question question = asked(bucket, preflight).orElse(null);
    return (status, headers) -> {
      Headers ofRules = ofRules(headers);
      if (question == null
          || (status != 200 && status != 204)
          || lengthOf(ofRules) > LONGEST_ANSWER
          || !ofRules.has("Access-Control-Allow-Origin")) {
        return; // a refusal names the request, so it is not remembered
      }
      remember(preflights, question, new Learned(status, ofRules, System.nanoTime()), before);
    };
  }

  private static Optional<Question> asked(String bucket, Headers preflight) {
    StringBuilder method = new StringBuilder();
    preflight.forEach(field -> {
      if (!field.name().equalsIgnoreCase(ORIGIN)) {
        method.append(field.value()).append('\n');
      }
    });
    String origin = preflight.first(ORIGIN).orElse("");
    return origin.length() + method.length() > LONGEST_ORIGIN
        ? Optional.empty()
        : Optional.of(new Question(bucket, method.toString(), origin));
  }

  private void learn(@Nullable Question question, int status, Headers headers, long before) {
    if (question == null || (status != 200 && status != 206 && status != 304)) {
      return;
    }
    Headers ofRules = ofRules(headers);
    if (lengthOf(ofRules) > LONGEST_ANSWER) {
      return;
    }
    remember(answers, question, ofRules, before);
  }

  /** Remembers an answer unless it may be older than a change of the rules. */
  private <T> void remember(Cache<Question, T> answered, Question question, T answer, long before) {
    answered.put(question, answer);
    if (changes.get() != before) {
      answered.invalidate(question);
    }
  }

  private static Headers ofRules(Headers headers) {
    return headers.toBuilder().removeIf(field -> !isOfRules(field.name())).build();
  }

  private static int lengthOf(Headers headers) {
    return headers.fields().stream()
        .mapToInt(field -> field.name().length() + field.value().length())
        .sum();
  }

  /**
   * Returns an answer's headers with those that S3 adds, which replace headers of the same names.
   */
  public static Headers add(Headers allowed, Headers answer) {
    Headers.Builder all = answer.toBuilder().removeIf(field -> allowed.has(field.name()));
    allowed.forEach(field -> all.add(field.name(), field.value()));
    return all.build();
  }

  /**
   * Forgets a bucket's answers. Called when a change of the bucket or of its rules begins, and when
   * it ends.
   */
  void forget(String bucket) {
    changes.incrementAndGet();
    answers.asMap().keySet().removeIf(question -> question.bucket().equals(bucket));
    preflights.asMap().keySet().removeIf(question -> question.bucket().equals(bucket));
  }

  private static Optional<Question> question(String bucket, String method, Headers request) {
    List<String> origins = request.all(ORIGIN);
    boolean plain =
        origins.size() == 1
            && origins.getFirst().length() <= LONGEST_ORIGIN
            && request.fields().stream()
                .noneMatch(
                    field -> field.name().toLowerCase(Locale.ROOT).startsWith("access-control-"));
    return plain ? Optional.of(new Question(bucket, method, origins.getFirst())) : Optional.empty();
  }

  private static boolean isOfRules(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("access-control-") || lower.equals("vary");
  }
}
