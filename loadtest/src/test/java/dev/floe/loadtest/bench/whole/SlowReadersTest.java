package dev.floe.loadtest.bench.whole;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class SlowReadersTest {
  @Test
  void readWhileTheServerSends() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        SlowReaders readers = SlowReaders.start(server.getLocalPort(), "/key", 1, 2_000);
        Socket accepted = server.accept()) {
      accepted.getOutputStream().write(new byte[100]);
      assertThatCode(readers::check).doesNotThrowAnyException();
    }
  }

  @Test
  void reportAnAnswerThatEnds() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        SlowReaders readers = SlowReaders.start(server.getLocalPort(), "/key", 1, 2_000)) {
      server.accept().close();
      await()
          .untilAsserted(() ->
              assertThatThrownBy(readers::check)
                  .isInstanceOf(IOException.class)
                  .hasMessageContaining("a slow client stopped"));
    }
  }
}
