package dev.floe.gateway.s3.operation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.gateway.exchange.Headers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The headers that S3 adds to its answers to cross-origin reads. They follow from the bucket's CORS
 * rules, the request's {@code Origin} and its method, and from nothing else. So S3's own headers in
 * one answer are those of all answers to the same question, until the rules change. Thread-safe.
 */
public final class CorsAnswers {
  static final String ORIGIN = "Origin";

  /** The time after which S3 is asked again, since rules may be changed past the gateway. */
  static final Duration TRUSTED = Duration.ofSeconds(60);

  private static final int LIMIT = 10_000;

  /** Origins are names of hosts; longer ones are S3's to answer, so that they take no memory. */
  private static final int LONGEST_ORIGIN = 300;

  private static final int LONGEST_ANSWER = 4096;

  private final Cache<Question, Headers> answers =
      Caffeine.newBuilder().maximumSize(LIMIT).expireAfterWrite(TRUSTED).build();
  private final AtomicLong changes = new AtomicLong();

  private record Question(String bucket, String method, String origin) {}

  /** Notes S3's answer to a cross-origin read. */
  interface Learner {
    void answered(int status, Headers headers);
  }

  /**
   * Returns the headers that S3 adds to the answer to this read, none if no rule admits it. Any
   * thread; never waits.
   *
   * @return empty if S3 must be asked
   */
  Optional<Headers> known(String bucket, String method, Headers request) {
    return question(bucket, method, request).map(answers::getIfPresent);
  }

  /** Returns a learner for the answer to a read that is sent after this call. */
  Learner learner(String bucket, String method, Headers request) {
    long before = changes.get();
    Question question = question(bucket, method, request).orElse(null);
    return (status, headers) -> learn(question, status, headers, before);
  }

  private void learn(@Nullable Question question, int status, Headers headers, long before) {
    if (question == null || (status != 200 && status != 206 && status != 304)) {
      return;
    }
    Headers ofRules = headers.toBuilder().removeIf(field -> !isOfRules(field.name())).build();
    int length =
        ofRules.fields().stream()
            .mapToInt(field -> field.name().length() + field.value().length())
            .sum();
    if (length > LONGEST_ANSWER) {
      return;
    }
    answers.put(question, ofRules);
    if (changes.get() != before) {
      answers.invalidate(question); // the answer may be older than a change of the rules
    }
  }

  /** Returns the headers of an answer with those that S3 adds, which replace any of their names. */
  static Headers add(Headers allowed, Headers answer) {
    Headers.Builder all = answer.toBuilder().removeIf(field -> allowed.has(field.name()));
    allowed.forEach(field -> all.add(field.name(), field.value()));
    return all.build();
  }

  /** Forgets a bucket's answers. Called when a change of its rules begins, and when it ends. */
  void forget(String bucket) {
    changes.incrementAndGet();
    answers.asMap().keySet().removeIf(question -> question.bucket().equals(bucket));
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
