package dev.floe.gateway.origin;

import dev.floe.gateway.exchange.RequestBodyException;
import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.policy.MinimumRate;
import dev.floe.gateway.policy.request.OriginShares;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Divides the origin's connections among claimants, and refuses at once a request that exceeds a
 * share. A client that reads or sends more slowly than the minimum rate loses its connection to the
 * origin. Thread-safe.
 *
 * <p>The length of an answer is known only when it arrives. A long answer that exceeds the
 * identity's share of unread answers is refused then, before a byte of it is passed on.
 */
public final class SharedOrigin implements OriginClient {
  /**
   * A client to which this much was passed must have read some of it: by default, the buffers of
   * its socket and of the response hold less.
   */
  static final long UNREAD_BYTES = 1 << 20;

  private final OriginClient origin;
  private final long minimumBytesPerSecond;
  private final long windowNanos;
  private final OriginShares shares;
  private final ReentrantLock lock = new ReentrantLock();

  public SharedOrigin(OriginClient origin, OriginSettings settings) {
    this.origin = origin;
    this.minimumBytesPerSecond = settings.minimumBytesPerSecond();
    this.windowNanos = settings.rateWindow().toNanos();
    this.shares = new OriginShares(settings.maxConnections());
  }

  @Override
  public OriginResponse send(OriginRequest request) throws IOException {
    Claimant claimant = request.claimant();
    if (!take(claimant)) {
      throw OriginException.busy("%s has used up its share of connections".formatted(claimant));
    }
    boolean handedOver = false;
    try {
      OriginBody body = request.body();
      OriginRequest paced =
          body != null && claimant.kind().ofClient()
              ? request.withBody(new PacedBody(body))
              : request;
      Leased answer = new Leased(origin.send(paced), claimant);
      handedOver = true;
      if (request.method().equals("GET") && !answer.countUnread(claimant)) {
        try (answer) {
          answer.abort();
        }
        throw OriginException.busy(
            "%s has used up its share of unread answers".formatted(claimant));
      }
      return answer;
    } finally {
      if (!handedOver) {
        release(claimant);
      }
    }
  }

  @Override
  public Optional<URI> presign(OriginRequest request, Duration validity) throws OriginException {
    return origin.presign(request, validity);
  }

  @Override
  public OriginAddress address() {
    return origin.address();
  }

  @Override
  public void close() {
    origin.close();
  }

  private boolean take(Claimant claimant) {
    lock.lock();
    try {
      return shares.take(claimant.kind(), claimant.identity());
    } finally {
      lock.unlock();
    }
  }

  private void release(Claimant claimant) {
    lock.lock();
    try {
      shares.release(claimant.kind(), claimant.identity());
    } finally {
      lock.unlock();
    }
  }

  private boolean takeUnread(String identity) {
    lock.lock();
    try {
      return shares.takeUnread(identity);
    } finally {
      lock.unlock();
    }
  }

  private void releaseUnread(String identity) {
    lock.lock();
    try {
      shares.releaseUnread(identity);
    } finally {
      lock.unlock();
    }
  }

  private boolean move(Claimant from, Claimant to) {
    lock.lock();
    try {
      shares.release(from.kind(), from.identity());
      if (shares.take(to.kind(), to.identity())) {
        return true;
      }
      boolean restored = shares.take(from.kind(), from.identity());
      assert restored : "a connection that was just released is free";
      return false;
    } finally {
      lock.unlock();
    }
  }

  private MinimumRate rate() {
    return new MinimumRate(minimumBytesPerSecond, windowNanos);
  }

  /** An answer whose connection is counted until it is closed. */
  private final class Leased implements DelegatedResponse {
    private final OriginResponse answer;
    private Claimant claimant;
    private InputStream body;
    private boolean closed;

    /**
     * The identity that this answer is counted for as unread; null while it is not counted: a short
     * answer, one that the client has begun to read, or one that is not for a client's read.
     */
    private @Nullable String unreadBy;

    Leased(OriginResponse answer, Claimant claimant) {
      this.answer = answer;
      this.claimant = claimant;
      this.body = claimant.kind().ofClient() ? new PacedAnswer(this) : answer.body();
    }

    @Override
    public boolean chargeTo(Claimant other) {
      if (!countUnread(other)) {
        return false;
      }
      if (!move(claimant, other)) {
        countRead();
        return false;
      }
      claimant = other;
      body = other.kind().ofClient() ? new PacedAnswer(this) : answer.body();
      return true;
    }

    /** Counts a long answer for a client as unread; returns false if the share is used up. */
    boolean countUnread(Claimant reader) {
      if (reader.kind() != OriginShares.Kind.CLIENT_READ || contentLength() <= UNREAD_BYTES) {
        return true;
      }
      unreadBy = takeUnread(reader.identity()) ? reader.identity() : null;
      return unreadBy != null;
    }

    void countRead() {
      String counted = unreadBy;
      if (counted != null) {
        unreadBy = null;
        releaseUnread(counted);
      }
    }

    @Override
    public OriginResponse answer() {
      return answer;
    }

    @Override
    public InputStream body() {
      return body;
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      try {
        answer.close();
      } finally {
        countRead();
        release(claimant);
      }
    }
  }

  /** Measures the time from one read to the next, during which the client receives the bytes. */
  private final class PacedAnswer extends FilterInputStream {
    private final Leased leased;
    private final MinimumRate rate = rate();
    private long readAtNanos;
    private int lastBytes;
    private long passedBytes;

    PacedAnswer(Leased leased) {
      super(leased.answer.body());
      this.leased = leased;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (lastBytes > 0 && rate.tooSlow(lastBytes, System.nanoTime() - readAtNanos)) {
        leased.abort();
        throw new IOException("the client reads more slowly than the minimum rate");
      }
      passedBytes += lastBytes;
      if (passedBytes >= UNREAD_BYTES) {
        leased.countRead();
      }
      lastBytes = in.read(into, offset, length);
      readAtNanos = System.nanoTime();
      return lastBytes;
    }
  }

  /** Measures the time that the client takes to send. */
  private final class PacedBody implements OriginBody {
    private final OriginBody body;
    private final MinimumRate rate = rate();

    PacedBody(OriginBody body) {
      this.body = body;
    }

    @Override
    public long lengthBytes() {
      return body.lengthBytes();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      long begunNanos = System.nanoTime();
      int bytes = body.read(into);
      if (bytes >= 0 && rate.tooSlow(bytes, System.nanoTime() - begunNanos)) {
        throw new RequestBodyException(
            new RequestFault(
                RequestFault.Kind.TIMEOUT, "the body is sent more slowly than the minimum rate"));
      }
      return bytes;
    }

    @Override
    public Optional<String> trailer() {
      return body.trailer();
    }

    @Override
    public String trailerValue() {
      return body.trailerValue();
    }
  }
}
