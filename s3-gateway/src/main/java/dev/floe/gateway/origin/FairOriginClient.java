package dev.floe.gateway.origin;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.policy.OriginShares;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Refuses a client's request at once if its identity, or its kind, has its share of the origin's
 * connections. A share is held until the answer is closed. Thread-safe.
 */
public final class FairOriginClient implements OriginClient {
  private final OriginClient origin;
  private final OriginShares shares;

  public FairOriginClient(OriginClient origin, OriginShares shares) {
    this.origin = origin;
    this.shares = shares;
  }

  /**
   * {@inheritDoc}
   *
   * @throws OriginException {@link OriginException#isBusy} if there is no share left
   */
  @Override
  public OriginResponse send(OriginRequest request) throws IOException {
    if (request.sender().isEmpty()) {
      return origin.send(request);
    }
    Share share = take(request.sender(), kind(request.method()));
    try {
      return new Shared(origin.send(request), share);
    } catch (IOException | RuntimeException e) {
      share.close();
      throw e;
    }
  }

  private Share take(String sender, OriginShares.Kind kind) throws OriginException {
    synchronized (shares) {
      if (!shares.tryTake(sender, kind)) {
        throw OriginException.busy(
            "%s has its share of the origin's connections".formatted(sender));
      }
    }
    return new Share(sender, kind);
  }

  private static OriginShares.Kind kind(String method) {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS" -> OriginShares.Kind.READ;
      default -> OriginShares.Kind.WRITE;
    };
  }

  @Override
  public OriginAddress address() {
    return origin.address();
  }

  @Override
  public void close() {
    origin.close();
  }

  /** One connection's share; closing it twice is harmless. */
  private final class Share implements AutoCloseable {
    private final String sender;
    private final OriginShares.Kind kind;
    private final AtomicBoolean given = new AtomicBoolean();

    private Share(String sender, OriginShares.Kind kind) {
      this.sender = sender;
      this.kind = kind;
    }

    @Override
    public void close() {
      if (given.compareAndSet(false, true)) {
        synchronized (shares) {
          shares.give(sender, kind);
        }
      }
    }
  }

  /** An answer and the share that it holds. */
  private record Shared(OriginResponse answer, Share share) implements OriginResponse {
    @Override
    public int status() {
      return answer.status();
    }

    @Override
    public Headers headers() {
      return answer.headers();
    }

    @Override
    public long contentLength() {
      return answer.contentLength();
    }

    @Override
    public InputStream body() {
      return answer.body();
    }

    @Override
    public void abort() {
      answer.abort();
    }

    @Override
    public void close() {
      try (share) {
        answer.close();
      }
    }
  }
}
