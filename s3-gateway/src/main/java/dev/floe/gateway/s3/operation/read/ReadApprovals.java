package dev.floe.gateway.s3.operation.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.gateway.cache.origin.PendingAnswer;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.Caller;
import dev.floe.gateway.model.S3Request;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.origin.OriginRequest;
import dev.floe.gateway.origin.Signatory;
import dev.floe.gateway.origin.WriteStamps;
import dev.floe.gateway.origin.account.OriginAccount;
import dev.floe.gateway.s3.operation.HeadCheck;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * S3's permissions to read objects, for identities whose reads S3 decides ({@code authorise:
 * origin}). S3 is asked by a HeadObject that is signed as the identity. A yes counts for {@link
 * #TRUSTED} from the moment of the question, for this account, object and version alone. A refusal
 * is never remembered, and never sent to a client: the client's own request decides. Thread-safe.
 *
 * <p>A question has the path's {@linkplain WriteStamps stamp}. A write of the object, or of a
 * setting of its bucket such as its policy, raises the stamp, so earlier answers are not found any
 * more, and later reads do not join questions that are still being asked.
 */
final class ReadApprovals {
  /** The time for which a yes counts. */
  static final Duration TRUSTED = Duration.ofSeconds(60);

  private static final int LIMIT = 100_000;

  private final HeadCheck check;
  private final WriteStamps stamps;
  private final InstantSource clock;
  private final Cache<Question, Instant> approved =
      Caffeine.newBuilder().maximumSize(LIMIT).expireAfterWrite(TRUSTED).build();
  private final ConcurrentHashMap<Question, PendingAnswer<Boolean>> pending =
      new ConcurrentHashMap<>();

  private record Question(OriginAccount account, String path, String version, long stamp) {}

  /**
   * @param origin sends the questions
   * @param stamps the stamps of paths, which rise with the writes of all clients
   */
  ReadApprovals(OriginClient origin, WriteStamps stamps, InstantSource clock) {
    this.check = new HeadCheck(origin);
    this.stamps = stamps;
    this.clock = clock;
  }

  /**
   * Returns true if the caller may read the object as far as S3 is concerned: S3 has allowed it
   * recently, or need not be asked. Any thread; never waits.
   */
  boolean hasApproved(Caller caller, S3Request read) {
    OriginAccount account = caller.account();
    return account == null
        || !account.decidesReads()
        || valid(approved.getIfPresent(question(account, read)));
  }

  private boolean valid(@Nullable Instant askedAt) {
    return askedAt != null && clock.instant().isBefore(askedAt.plus(TRUSTED));
  }

  /**
   * Asks S3, or waits for the answer to the same question of another read. Thread code.
   *
   * @return true if S3 allows the read; false if it refused, or gave any other answer
   */
  boolean ask(Caller caller, S3Request read) throws IOException, InterruptedException {
    Question question = question(Objects.requireNonNull(caller.account()), read);
    PendingAnswer<Boolean> mine = new PendingAnswer<>();
    PendingAnswer<Boolean> other = pending.putIfAbsent(question, mine);
    if (other != null) {
      Optional<Boolean> theirs = other.await();
      return theirs.isPresent() ? theirs.get() : send(caller, question);
    }
    boolean yes = false;
    try {
      yes = send(caller, question);
    } finally {
      pending.remove(question, mine);
      mine.complete(yes);
    }
    return yes;
  }

  private boolean send(Caller caller, Question question) throws IOException {
    Instant askedAt = clock.instant();
    OriginRequest head =
        HeadCheck.of(question.path(), question.version(), Headers.EMPTY, caller.name());
    boolean allowed = check.succeeds(head.signedBy(Signatory.of(caller.account())));
    if (allowed) {
      approved.put(question, askedAt);
    }
    return allowed;
  }

  private Question question(OriginAccount account, S3Request read) {
    String path = read.target().path();
    return new Question(account, path, HeadCheck.version(read), stamps.of(path));
  }
}
