package dev.floe.loadtest.soak.edge;

import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.Header;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.sign.RequestSigner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The ways in which a client with valid requests holds connections and memory that others need. */
enum Greed {
  /** GETs that bypass the cache, all with one presigned URL; their answers are never read. */
  UNREAD_ANSWERS("unread GETs with one presigned URL"),
  /** PUTs with presigned URLs; a tenth of each body is sent. */
  HALF_SENT_UPLOADS("half-sent PUTs"),
  /** DeleteObjects with a list of the greatest allowed length; 1,000 bytes of the list are sent. */
  HALF_SENT_LISTS("half-sent DeleteObjects");

  /** A large object that the bucket must hold. */
  static final String LARGE = "large";

  private static final Duration EXPIRY = Duration.ofMinutes(30);
  private static final int UPLOAD_BYTES = 1_000_000;
  private static final int LIST_BYTES = 2 << 20;
  private static final int RECEIVE_BUFFER_BYTES = 4096;

  private final String shown;

  Greed(String shown) {
    this.shown = shown;
  }

  @Override
  public String toString() {
    return shown;
  }

  /**
   * Sends one request, or its beginning, and then nothing more. The caller closes the connection.
   */
  Socket begin(URI server, String bucket, Credentials credentials, int number) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()));
    byte[] head =
        head(server.getAuthority(), bucket, credentials, number)
            .getBytes(StandardCharsets.ISO_8859_1);
    socket.getOutputStream().write(head);
    socket.getOutputStream().write(new byte[sentBytes()]);
    return socket;
  }

  private int sentBytes() {
    return switch (this) {
      case UNREAD_ANSWERS -> 0;
      case HALF_SENT_UPLOADS -> UPLOAD_BYTES / 10;
      case HALF_SENT_LISTS -> 1_000;
    };
  }

  private String head(String host, String bucket, Credentials credentials, int number) {
    RequestSigner signer =
        new RequestSigner("us-east-1", "s3", new SigningKeyCache(1), Instant::now);
    return switch (this) {
      case UNREAD_ANSWERS ->
          presigned(signer, "GET", "/" + bucket + "/" + LARGE, host, credentials)
              + "Cache-Control: no-store\r\n\r\n";
      case HALF_SENT_UPLOADS ->
          presigned(signer, "PUT", "/" + bucket + "/half-" + number, host, credentials)
              + "Content-Length: %d\r\n\r\n".formatted(UPLOAD_BYTES);
      case HALF_SENT_LISTS -> {
        PlainRequest list =
            PlainRequest.of("POST", "/" + bucket + "?delete", List.of(new Header("Host", host)));
        PlainRequest signed =
            list.plus(signer.sign(list, credentials, PayloadMode.UNSIGNED).headers());
        StringBuilder text = new StringBuilder("POST /" + bucket + "?delete HTTP/1.1\r\n");
        signed
            .headers()
            .forEach(h -> text.append(h.name()).append(": ").append(h.value()).append("\r\n"));
        yield text + "Content-Length: %d\r\n\r\n".formatted(LIST_BYTES);
      }
    };
  }

  private static String presigned(
      RequestSigner signer, String method, String path, String host, Credentials credentials) {
    PlainRequest unsigned = PlainRequest.of(method, path, List.of(new Header("Host", host)));
    return "%s %s?%s HTTP/1.1\r\nHost: %s\r\n"
        .formatted(method, path, signer.presign(unsigned, credentials, EXPIRY), host);
  }
}
