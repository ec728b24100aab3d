package dev.floe.gateway.cache.read;

import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.fill.Fill;
import dev.floe.gateway.cache.origin.BypassReason;
import dev.floe.gateway.cache.origin.VersionGoneException;
import dev.floe.gateway.cache.read.ReadTable.Action;
import dev.floe.gateway.cache.read.ReadTable.Transition;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.RangeSpec;
import dev.floe.gateway.origin.OriginException;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries out one read: runs the action of its state, and uses {@link ReadTable} to find the next
 * state for the event that the action returned. This class alone switches between the client's loop
 * and a virtual thread. Only one of the two runs the read at a time, so it has no lock.
 *
 * <p>A read owns the fill that it follows and the answer of S3 that it relays, and releases both
 * however it ends.
 */
final class ObjectRead {
  /** The most attempts if the version disappears from S3 before the first byte was sent. */
  private static final int ATTEMPTS = 2;

  private final ObjectReads reads;
  private final ReadServices services;
  private final ObjectRequest request;
  private final ReadClient client;
  private ReadState state = ReadState.LOOKING_UP;
  private int attempt = 1;

  // Each field is set before the state that uses it.
  private @Nullable ObjectHead head;
  private HeadSource source = new HeadSource.Learned();
  private @Nullable Fill joined;
  private @Nullable OriginResult toRelay;
  private CacheOutcome outcome = new CacheOutcome.Miss(false);
  private @Nullable ObjectAnswer answer;
  private @Nullable BodyProgress progress;
  private @Nullable NodeSender nodeSender;
  private @Nullable FillSender fillSender;

  ObjectRead(ObjectReads reads, ReadServices services, ObjectRequest request, ReadClient client) {
    this.reads = reads;
    this.services = services;
    this.request = request;
    this.client = client;
  }

  /** Starts the read. Loop code; called once. */
  void start() {
    onLoop();
  }

  private void onLoop() {
    switch (state) {
      case LOOKING_UP -> next(lookUp());
      case ANSWERING -> next(answer());
      case SENDING_FROM_NODES -> Objects.requireNonNull(nodeSender).send();
      default -> throw new IllegalStateException("%s on the loop".formatted(state));
    }
  }

  /** Continues after an action on the loop that ended with this event. */
  private void next(ReadEvent event) {
    Transition transition = ReadTable.after(state, event);
    state = transition.next();
    switch (transition.action()) {
      case CONTINUE -> onLoop();
      case TO_THREAD -> client.onThread(this::onThread);
      case TO_LOOP, END -> release();
    }
  }

  private void onThread(ThreadResponse response) throws Exception {
    Action action = Action.CONTINUE;
    try {
      while (action == Action.CONTINUE) {
        Transition transition = ReadTable.after(state, act(response));
        state = transition.next();
        action = transition.action();
      }
      if (action == Action.TO_LOOP) {
        response.backToLoop(this::onLoop); // the loop may run already: access nothing after this
      }
    } finally {
      if (action != Action.TO_LOOP) {
        release();
      }
    }
  }

  private ReadEvent act(ThreadResponse response) throws IOException, InterruptedException {
    try {
      return switch (state) {
        case SETTLING -> settle();
        case CONFIRMING -> confirm();
        case OPENING -> open();
        case FINDING_FILL -> findFill();
        case FOLLOWING_FILL -> fillSender().follow(response);
        case READING_FROM_ORIGIN ->
            fillSender().readFromOrigin(response, client.exchange().caller());
        case RESTARTING -> restart();
        case RELAYING -> relay(response);
        case PASSING_THROUGH -> passThrough(response);
        case CUTTING_OFF -> cutOff(response);
        case LOOKING_UP, ANSWERING, SENDING_FROM_NODES, ENDED ->
            throw new IllegalStateException("%s on a thread".formatted(state));
      };
    } catch (VersionGoneException e) {
      // Removes only the version that is gone, so that a client that retries gets the new one.
      services.directory().remove(request.key(), head().version());
      return response.started() ? ReadEvent.FAILED_MIDWAY : ReadEvent.VERSION_GONE;
    } catch (OriginException e) {
      return response.started() ? ReadEvent.FAILED_MIDWAY : ReadEvent.ORIGIN_FAILED;
    }
  }

  private ReadEvent lookUp() {
    Lookup found = reads.lookUp(request);
    if (request.wish().onlyIfCached() && !(found instanceof Lookup.Fresh)) {
      return refuseNotCached();
    }
    return switch (found) {
      case Lookup.Fresh fresh -> fresh(fresh);
      case Lookup.Stale(ObjectHead known) -> {
        head = known;
        yield ReadEvent.STALE;
      }
      case Lookup.Spare spare when !reads.outages().asks(request.key().bucket()) ->
          useSpare(spare, ReadEvent.FRESH);
      case Lookup.Spare(ObjectHead known, long _, long _) -> {
        head = known;
        yield ReadEvent.STALE;
      }
      case Lookup.Absent _ -> ReadEvent.ABSENT;
      case Lookup.Uncacheable(BypassReason reason) -> {
        outcome = new CacheOutcome.Bypass(reason);
        yield ReadEvent.UNCACHEABLE;
      }
    };
  }

  private ReadEvent fresh(Lookup.Fresh found) {
    head = found.head();
    source = new HeadSource.Fresh(found.ageSeconds(), found.overdueSeconds());
    return ReadEvent.FRESH;
  }

  private ReadEvent refuseNotCached() {
    client.refuseNotCached();
    return ReadEvent.NO_BODY;
  }

  private ReadEvent settle() throws InterruptedException {
    services.settling().await(request.key());
    if (reads.lookUp(request) instanceof Lookup.Fresh fresh) {
      return fresh(fresh);
    }
    boolean afterHead = request.part() > 0 || request.key().namesVersion();
    if (request.headOnly() || request.conditional() || afterHead) {
      return ReadEvent.HEAD_WANTED; // a condition that fails needs no bytes
    }
    if (request.range() instanceof RangeSpec.Last) {
      services.questions().learn(request.key()); // so that the next read knows the length
      return ReadEvent.SUFFIX_WANTED;
    }
    return ReadEvent.BYTES_WANTED;
  }

  /** Answers from an entry without S3's confirmation, because S3 fails. */
  private ReadEvent useSpare(Lookup.Spare spare, ReadEvent event) {
    head = spare.head();
    source = new HeadSource.Outage(spare.ageSeconds(), spare.overdueSeconds());
    return event;
  }

  /** Asks S3 by HeadObject; waits for a limited time if the read can do without the answer. */
  private OriginResult ask() throws InterruptedException {
    if (request.part() > 0) {
      return services.questions().part(request.key(), request.part());
    }
    boolean mustAskAgain = reads.mustAskAgain(request);
    return reads.lookUp(request) instanceof Lookup.Spare
        ? services.questions().headInTime(request.key(), mustAskAgain)
        : services.questions().head(request.key(), mustAskAgain);
  }

  private ReadEvent confirm() throws InterruptedException {
    ObjectHead known = head;
    int part = request.part();
    OriginResult result = ask();
    if (result.outage()) {
      // Looked up after the failure: a write that began since then left the entry unconfirmed.
      if (reads.lookUp(request) instanceof Lookup.Spare spare) {
        reads.outages().failed(request.key().bucket());
        return useSpare(spare, ReadEvent.LEARNED);
      }
    } else if (!(result instanceof OriginResult.PassThrough)) {
      reads.outages().answered(request.key().bucket());
    }
    return switch (result) {
      case OriginResult.Known(ObjectHead now) when part > 0 && now.parts().get(part) == null ->
          unusable(BypassReason.PART_NUMBER);
      case OriginResult.Known(ObjectHead now) -> {
        head = now;
        source =
            known == null
                ? new HeadSource.Learned()
                : new HeadSource.Confirmed(known.version().sameBytes(now.version()));
        yield ReadEvent.LEARNED;
      }
      case OriginResult.NoObject none when request.headOnly() && none.status() >= 400 -> {
        toRelay = none;
        yield ReadEvent.TO_RELAY;
      }
      case OriginResult.NoObject none -> unusable(none.reason());
      case OriginResult.PassThrough past -> unusable(past.reason());
      case OriginResult.Filling _, OriginResult.Relay _, OriginResult.Outdated _ ->
          throw new IllegalStateException("%s, expected an answer without bytes".formatted(result));
    };
  }

  private ReadEvent open() throws InterruptedException {
    // Another read's GetObject may have asked for a range, whose answer has no checksums.
    boolean own = reads.mustAskAgain(request) || request.checksums();
    return switch (services.questions().open(request.key(), request.range(), own)) {
      case OriginResult.Filling(Fill fill) -> {
        head = fill.head();
        joined = fill;
        yield ReadEvent.FILL_JOINED;
      }
      case OriginResult.Known(ObjectHead now) -> {
        head = now;
        yield ReadEvent.LEARNED;
      }
      case OriginResult.Relay relay -> {
        toRelay = relay;
        outcome = past(relay.reason());
        yield ReadEvent.TO_RELAY;
      }
      case OriginResult.PassThrough past -> unusable(past.reason());
      case OriginResult.NoObject none -> unusable(none.reason());
      case OriginResult.Outdated _ -> ReadEvent.OUTDATED;
    };
  }

  private ReadEvent unusable(@Nullable BypassReason reason) {
    outcome = past(reason);
    return ReadEvent.UNUSABLE;
  }

  private static CacheOutcome past(@Nullable BypassReason reason) {
    return reason == null ? new CacheOutcome.Miss(false) : new CacheOutcome.Bypass(reason);
  }

  private ReadEvent answer() {
    ObjectAnswer decided = client.answer(head());
    answer = decided;
    if (source instanceof HeadSource.Outage && decided.refused()) {
      outcome = new CacheOutcome.Stale(false, false);
      return ReadEvent.UNUSABLE; // S3's error says more than a failed condition on an old entry
    }
    Optional<ByteRange> body = request.headOnly() ? Optional.empty() : decided.body();
    if (body.isEmpty()) {
      decided.sendWithoutBody(source.outcome(true, true, false));
      return ReadEvent.NO_BODY;
    }
    Fill fill = joined;
    joined = null;
    BodyProgress begun = new BodyProgress(services, request.key(), head(), body.get(), fill);
    NodeSender sender = new NodeSender(services, client.exchange(), begun, this::next);
    progress = begun;
    nodeSender = sender;
    fillSender = null;
    client.exchange().onClosed(sender::close);
    if (fill != null) {
      begun.responseHead(decided.head(new CacheOutcome.Miss(true)));
      return ReadEvent.FILL_JOINED;
    }
    if (begun.onNodes()) {
      begun.responseHead(hitHead(decided, begun));
      return ReadEvent.ON_NODES;
    }
    if (request.wish().onlyIfCached()) {
      return refuseNotCached();
    }
    if (request.conditional() && decided.archived()) {
      // S3 would refuse a fill and then the client's own request, so only the latter is sent.
      outcome = source.outcome(false, false, false);
      return ReadEvent.UNUSABLE;
    }
    return ReadEvent.NOT_ON_NODES;
  }

  private ReadEvent findFill() throws InterruptedException {
    services.settling().await(request.key());
    BodyProgress body = progress();
    boolean partly = body.partlyOnNodes();
    boolean stored = fillSender().findFill();
    boolean complete = !stored && body.onNodes();
    ObjectAnswer decided = Objects.requireNonNull(answer);
    body.responseHead(
        complete ? hitHead(decided, body) : decided.head(source.outcome(false, partly, stored)));
    return body.readableUntil() > body.position() ? ReadEvent.ON_NODES : ReadEvent.NOT_ON_NODES;
  }

  /** Returns the head of an answer that the nodes and the memory tier alone provide. */
  private ResponseHead hitHead(ObjectAnswer decided, BodyProgress body) {
    boolean fromMemory = body.inMemory();
    CacheOutcome hit = source.outcome(true, true, false);
    ResponseHead head =
        decided.head(hit instanceof CacheOutcome.Hit known ? known.fromMemory(fromMemory) : hit);
    HitCost cost = services.hitCost();
    return cost == null ? head : cost.stated(head, body, fromMemory);
  }

  private ReadEvent restart() {
    release();
    head = null;
    source = new HeadSource.Learned();
    attempt++;
    return attempt > ATTEMPTS ? ReadEvent.EXHAUSTED : ReadEvent.AGAIN;
  }

  private ReadEvent relay(ThreadResponse response) throws IOException {
    switch (Objects.requireNonNull(toRelay)) {
      case OriginResult.Relay relay -> client.relay(relay, outcome, response);
      case OriginResult.NoObject none -> client.relay(none, outcome, response);
      default -> throw new IllegalStateException("nothing to relay in %s".formatted(toRelay));
    }
    return ReadEvent.SENT;
  }

  private ReadEvent passThrough(ThreadResponse response) throws IOException {
    release(); // this client is no reader of the fill, which may stop without readers
    client.passThrough(outcome, response);
    return ReadEvent.SENT;
  }

  private static ReadEvent cutOff(ThreadResponse response) {
    response.abort();
    return ReadEvent.CLOSED;
  }

  private ObjectHead head() {
    return Objects.requireNonNull(head);
  }

  private BodyProgress progress() {
    return Objects.requireNonNull(progress);
  }

  private FillSender fillSender() {
    FillSender sender = fillSender;
    if (sender == null) {
      // Objects that are too large to be cached as a whole are filled only by range.
      boolean mayFill =
          request.range() != null || services.share().admits(head().version().lengthBytes());
      sender = new FillSender(services, progress(), mayFill);
      fillSender = sender;
    }
    return sender;
  }

  private void release() {
    if (joined != null) {
      joined.leave();
      joined = null;
    }
    if (progress != null) {
      progress.leave();
    }
    if (toRelay instanceof OriginResult.Relay relay) {
      relay.answer().close();
    }
    toRelay = null;
  }
}
