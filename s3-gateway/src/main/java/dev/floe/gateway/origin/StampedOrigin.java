package dev.floe.gateway.origin;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Raises the stamp of each path that a request may change: before the request is sent, when the
 * origin has answered or failed, and when the answer is closed. A copy at the origin may finish
 * only at the end of its answer. Thread-safe.
 */
public final class StampedOrigin implements OriginClient {
  private final OriginClient origin;
  private final WriteStamps stamps;

  public StampedOrigin(OriginClient origin, WriteStamps stamps) {
    this.origin = origin;
    this.stamps = stamps;
  }

  @Override
  public OriginResponse send(OriginRequest request) throws IOException {
    if (request.reads()) {
      return origin.send(request);
    }
    stamps.raise(request.rawPath());
    try {
      return new Raising(origin.send(request), stamps, request.rawPath());
    } finally {
      stamps.raise(request.rawPath());
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

  private record Raising(OriginResponse answer, WriteStamps stamps, String rawPath)
      implements DelegatedResponse {
    @Override
    public void close() {
      stamps.raise(rawPath);
      answer.close();
    }
  }
}
