package dev.floe.sigv4.sign;

import dev.floe.sigv4.ChunkSeed;
import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.Header;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.RequestView;
import dev.floe.sigv4.SigningKeyCache;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Signs requests for one region and service. Thread-safe; never blocks. */
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"})
public final class RequestSigner {
  private final String region;
  private final String service;
  private final SigningKeyCache keys;
  private final InstantSource clock;

  public RequestSigner(String region, String service, SigningKeyCache keys, InstantSource clock) {
    this.region = region;
    this.service = service;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Signs a head by headers.
   *
   * @param request with its Host header and without the headers that signing adds
   * @return the headers to add to it: x-amz-date, x-amz-content-sha256, x-amz-security-token for
   *     temporary credentials, Authorization
   */
  public Signed sign(RequestView request, Credentials credentials, PayloadMode payload) {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * Signs a head by its query; the body is left unsigned.
   *
   * @param request with its Host header; all its headers are signed, so whoever uses the URL has to
   *     send them
   * @param expiry from one second to seven days
   * @return the query with the signature's parameters appended, to put behind the {@code ?}
   */
  public String presign(RequestView request, Credentials credentials, Duration expiry) {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * A signature's headers.
   *
   * @param headers to add to the request
   * @param seed where the signatures of its chunks begin, should it have any
   */
  public record Signed(List<Header> headers, ChunkSeed seed) {
    public Signed {
      headers = List.copyOf(headers);
    }
  }
}
