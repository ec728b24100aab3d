package dev.floe.gateway.s3.operation;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.S3Request;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.origin.OriginRequest;
import dev.floe.gateway.origin.OriginResponse;
import dev.floe.gateway.relay.RequestSender;
import java.io.IOException;

/**
 * Asks S3 by a HeadObject whether it would answer a read that the cache can answer. Thread-safe;
 * thread code.
 */
public final class HeadCheck {
  private final RequestSender sender;

  public HeadCheck(OriginClient origin) {
    sender = new RequestSender(origin);
  }

  /** Returns the query for the version that a read names; empty if it names none. */
  public static String version(S3Request read) {
    return read.query().without(each -> !each.name().equals("versionId")).encoded();
  }

  /**
   * Returns the HeadObject of an object or one of its versions.
   *
   * @param version the query from {@link #version}
   * @param identity the name of the client on whose behalf S3 is asked
   */
  public static OriginRequest of(String path, String version, Headers headers, String identity) {
    return OriginRequest.of("HEAD", path, version, headers).sentFor(identity);
  }

  /** Returns true if S3 answers with success. Any other answer proves nothing about the read. */
  public boolean succeeds(OriginRequest head) throws IOException {
    try (OriginResponse answer = sender.send(head)) {
      return answer.status() == 200;
    }
  }
}
