package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.ACCESS_KEY;
import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static dev.floe.loadtest.harness.FloeFixture.SECRET_KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests signed by Version 4a, which the gateway verifies on virtual threads. */
class SignatureV4aIT {
  private static final String TARGET = "/" + BUCKET + "/object";
  private static final byte[] BYTES = FloeFixture.bytes(1, 3000);

  private static FloeFixture floe;
  private static RawClient client;
  private static SignerV4a signer;

  @BeforeAll
  static void start() throws Exception {
    floe = FloeFixture.start();
    client = new RawClient(floe.endpoint(), ACCESS_KEY, SECRET_KEY);
    signer = new SignerV4a(ACCESS_KEY, SECRET_KEY);
    floe.put("object", BYTES);
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  private static Answer send(SignerV4a by, String method, String target) throws Exception {
    String head = by.head(method, target, floe.endpoint().getAuthority());
    return client.sendRaw(method, head, new byte[0]);
  }

  @Test
  void areServed() throws Exception {
    assertThat(send(signer, "GET", TARGET).body()).isEqualTo(BYTES);
    assertThat(send(signer, "HEAD", TARGET).status()).isEqualTo(200);
    assertThat(send(signer, "GET", "/" + BUCKET + "/absent").code()).isEqualTo("NoSuchKey");
    assertThat(send(signer, "DELETE", "/" + BUCKET + "/absent").status()).isEqualTo(204);
  }

  @Test
  void areRefusedIfTheyAreForged() throws Exception {
    SignerV4a forger = new SignerV4a(ACCESS_KEY, "a guess");
    assertThat(send(forger, "GET", TARGET).code()).isEqualTo("SignatureDoesNotMatch");
    assertThat(send(forger, "HEAD", TARGET).header("x-amz-bucket-region")).isNotEmpty();
    assertThat(send(new SignerV4a("NOBODY", "a guess"), "GET", TARGET).code())
        .isEqualTo("InvalidAccessKeyId");
  }

  /** Every third client leaves before its answer, perhaps while its signature is verified. */
  @Test
  void manyForgedOnesHarmNoOtherClient() throws Exception {
    String forged =
        new SignerV4a(ACCESS_KEY, "a guess").head("PUT", TARGET, floe.endpoint().getAuthority());
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 150; i++) {
        Socket socket = client.dial();
        sockets.add(socket);
        socket.getOutputStream().write(forged.getBytes(StandardCharsets.ISO_8859_1));
        if (i % 3 == 0) {
          socket.close();
        }
      }
      assertThat(client.get(TARGET).body()).isEqualTo(BYTES);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    await().until(() -> floe.metric("floe_requests_active") == 0);
    assertThat(send(signer, "GET", TARGET).body()).isEqualTo(BYTES);
  }
}
