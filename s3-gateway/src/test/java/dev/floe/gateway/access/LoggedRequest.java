package dev.floe.gateway.access;

import dev.floe.gateway.access.AccessRecord.Subject;
import dev.floe.gateway.exchange.ExchangeSummary;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.exchange.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;

/** A GET of half an object. Tests can change its target and its headers. */
record LoggedRequest(RequestHead head, Transport transport, Subject subject, Headers answer) {
  static LoggedRequest usual() {
    return new LoggedRequest(
        new RequestHead(
            "GET",
            "/photos/2019/08/puppy.jpg",
            "",
            Headers.builder()
                .add("Host", "photos.example:8080")
                .add("Referer", "http://www.example.com/webservices")
                .add("User-Agent", "curl/7.15.1")
                .build(),
            0,
            address()),
        new Transport("HTTP/1.1", "TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
        new Subject("GetObject", "photos", "2019/08/puppy.jpg", "ann", "SigV4", "AuthHeader"),
        Headers.builder()
            .add("Content-Range", "bytes 0-199/400")
            .add("Cache-Status", "Floe; hit")
            .add("x-amz-version-id", "3HL4kqtJ")
            .build());
  }

  private static InetSocketAddress address() {
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 3}), 40_000);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  LoggedRequest target(String path, String query) {
    return new LoggedRequest(
        new RequestHead(head.method(), path, query, head.headers(), 0, head.remote()),
        transport,
        subject,
        answer);
  }

  LoggedRequest header(String name, String value) {
    return new LoggedRequest(
        new RequestHead(
            head.method(),
            head.rawPath(),
            head.rawQuery(),
            head.headers().toBuilder().set(name, value).build(),
            0,
            head.remote()),
        transport,
        subject,
        answer);
  }

  AccessRecord ended() {
    return new AccessRecord(
        Instant.parse("2019-02-06T00:00:38Z"),
        "3E57427F33A59F07",
        "s9lzHYrFp76=",
        head,
        transport,
        subject,
        new ExchangeSummary(
            206, answer, 200, "", 0, 200, 150, true, 5_000_000, 4_000_000, 70_000_000));
  }
}
