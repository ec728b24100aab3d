package dev.floe.node.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** How a lane reads and writes its socket: {@link #DIRECT}, or through something that shapes it. */
public interface Wire {
  Wire DIRECT = new Wire() {};

  /** As {@link SocketChannel#read(ByteBuffer[])}. */
  default long read(SocketChannel from, ByteBuffer[] into) throws IOException {
    return from.read(into);
  }

  /** As {@link SocketChannel#write(ByteBuffer[], int, int)}. */
  default long write(SocketChannel to, ByteBuffer[] from, int offset, int count)
      throws IOException {
    return to.write(from, offset, count);
  }
}
