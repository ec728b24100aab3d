package dev.floe.loadtest.bench.process;

import dev.floe.loadtest.local.ChildJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * The source of the relay's bytes: it answers every request on a connection with the same body. Its
 * threads end with the process, which exits when its standard input is closed.
 */
public final class RelaySource {
  private RelaySource() {}

  /** Argument: the body's length in bytes. */
  public static void main(String[] args) throws IOException {
    int lengthBytes = Integer.parseInt(args[0]);
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    byte[] head =
        "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
            .formatted(lengthBytes)
            .getBytes(StandardCharsets.US_ASCII);
    ByteBuffer answer = ByteBuffer.allocateDirect(head.length + lengthBytes).put(head).clear();
    Thread.ofPlatform()
        .name("accept")
        .daemon()
        .start(() -> Relay.accept(server, channel -> serve(channel, answer.duplicate())));
    ChildJvm.readyUntilTold(server.socket().getLocalPort());
  }

  private static void serve(SocketChannel channel, ByteBuffer answer) throws IOException {
    ByteBuffer request = ByteBuffer.allocateDirect(64 << 10);
    while (channel.read(request) >= 0) {
      int end = request.position();
      if (end >= 4 && request.getInt(end - 4) == 0x0d0a0d0a) {
        request.clear();
        answer.rewind();
        while (answer.hasRemaining()) {
          channel.write(answer);
        }
      }
    }
  }
}
