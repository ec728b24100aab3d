package dev.floe.node.host.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The relay of one environment; the test is the function and the gateway. */
class LinkShimTest {
  /** The thread that accepts the environment's connections. */
  private static final int LISTENING = 1;

  private final LinkShim shim = new LinkShim(LinkRules.LAMBDA, "test", 1);
  private ServerSocket gateway;

  @BeforeEach
  void listens() throws IOException {
    gateway = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    gateway.setSoTimeout(10_000);
  }

  @AfterEach
  void ends() throws IOException {
    shim.close();
    gateway.close();
  }

  @Test
  void relaysBothDirectionsToTheirEnd() throws Exception {
    try (Socket function = dial();
        Socket link = gateway.accept()) {
      function.getOutputStream().write('a');
      link.getOutputStream().write('b');
      assertThat(link.getInputStream().read()).isEqualTo('a');
      assertThat(function.getInputStream().read()).isEqualTo('b');
      assertThat(shim.count()).isEqualTo(new LinkShim.Count(1, 0));

      function.shutdownOutput();
      assertThat(link.getInputStream().read()).isEqualTo(-1);
      link.shutdownOutput();
      assertThat(function.getInputStream().read()).isEqualTo(-1);
      await().until(() -> shim.count().equals(LinkShim.Count.NONE));
      await().until(() -> shim.threadsRunning() == LISTENING);
    }
  }

  /** After a reset by one side, the threads that serve the other side must not wait forever. */
  @Test
  void aBrokenLinkLeavesNoThread() throws Exception {
    try (Socket function = dial();
        Socket link = gateway.accept()) {
      function.getOutputStream().write('a');
      assertThat(link.getInputStream().read()).isEqualTo('a');

      link.setSoLinger(true, 0);
      link.close();

      assertThatThrownBy(() -> function.getInputStream().read()).isInstanceOf(IOException.class);
      await().until(() -> shim.count().equals(LinkShim.Count.NONE));
      await().until(() -> shim.threadsRunning() == LISTENING);
    }
  }

  @Test
  void closingEndsLinksAndThreads() throws Exception {
    try (Socket function = dial();
        Socket link = gateway.accept()) {
      function.getOutputStream().write('a');
      assertThat(link.getInputStream().read()).isEqualTo('a');
      shim.freeze();

      shim.close();

      assertThat(shim.threadsRunning()).isZero();
      assertThat(shim.count()).isEqualTo(LinkShim.Count.NONE);
      assertThat(link.getInputStream().read()).isEqualTo(-1);
      assertThat(shim.relayTo("127.0.0.1:1")).as("not relayed").isEqualTo("127.0.0.1:1");
    }
  }

  @Test
  void anotherGatewayEndsTheLinksToTheFirst() throws Exception {
    String first = address(gateway);
    String relay = shim.relayTo(first);
    assertThat(shim.relayTo(first)).isEqualTo(relay);
    try (Socket function = connect(relay);
        Socket link = gateway.accept();
        ServerSocket second = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      function.getOutputStream().write('a');
      assertThat(link.getInputStream().read()).isEqualTo('a');

      assertThat(shim.relayTo(address(second))).isNotEqualTo(relay);

      assertThat(function.getInputStream().read()).isEqualTo(-1);
      await().until(() -> isRefused(relay));
      await().until(() -> shim.threadsRunning() == LISTENING);
    }
  }

  private Socket dial() throws IOException {
    return connect(shim.relayTo(address(gateway)));
  }

  private static Socket connect(String address) throws IOException {
    int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static boolean isRefused(String address) throws IOException {
    try (Socket socket = connect(address)) {
      return !socket.isConnected();
    } catch (ConnectException e) {
      return true;
    }
  }

  private static String address(ServerSocket server) {
    return "127.0.0.1:" + server.getLocalPort();
  }
}
