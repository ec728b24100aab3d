package dev.floe.loadtest;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.harness.Presigned;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Uploads with {@code Expect: 100-continue}, as SDKs send them. The client sends the body once the
 * gateway asks for it. Without {@code 100 Continue}, each upload would wait for the client's
 * timeout (3 s in Java).
 */
class ExpectContinueIT {
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
  private static final int READ_TIMEOUT_MILLIS = 60_000;

  private static FloeFixture floe;

  @BeforeAll
  static void start() throws Exception {
    floe = FloeFixture.start();
  }

  @AfterAll
  static void end() throws IOException {
    floe.close();
  }

  /** With a body of 1 MiB or more, the gateway sends {@code Expect} to the origin too. */
  @ParameterizedTest
  @ValueSource(ints = {1, 100_000, 1 << 20, 3_000_000})
  void anUploadIsAskedForItsBody(int lengthBytes) throws Exception {
    byte[] body = FloeFixture.bytes(lengthBytes, lengthBytes);
    URI url = Presigned.put(floe.endpoint(), "asked-" + lengthBytes);
    try (Socket socket = ask(url, lengthBytes)) {
      InputStream answer = new BufferedInputStream(socket.getInputStream());
      assertThat(head(answer)).isEqualTo(CONTINUE);
      socket.getOutputStream().write(body);
      assertThat(head(answer)).startsWith("HTTP/1.1 200 ");
    }
    assertThat(
            floe.originS3()
                .getObjectAsBytes(r -> r.bucket(BUCKET).key("asked-" + lengthBytes))
                .asByteArray())
        .isEqualTo(body);
  }

  /** A client whose request is refused has not sent its body. */
  @Test
  void aRefusedUploadIsAnsweredWithoutItsBody() throws Exception {
    URI forged = URI.create(Presigned.put(floe.endpoint(), "one").toString().replace("one", "two"));
    try (Socket socket = ask(forged, 3_000_000)) {
      assertThat(head(new BufferedInputStream(socket.getInputStream())))
          .startsWith("HTTP/1.1 403 ");
    }
  }

  private static Socket ask(URI url, int lengthBytes) throws IOException {
    Socket socket = new Socket(url.getHost(), url.getPort());
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    String head =
        "PUT %s?%s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n"
            .formatted(url.getRawPath(), url.getRawQuery(), url.getRawAuthority(), lengthBytes);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String head(InputStream answer) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = answer.read();
      if (b < 0) {
        throw new EOFException("the connection ended after '%s'".formatted(head));
      }
      head.append((char) b);
    }
    return head.toString();
  }
}
