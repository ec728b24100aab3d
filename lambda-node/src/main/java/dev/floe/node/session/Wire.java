package dev.floe.node.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The socket calls of a lane: {@link #DIRECT}, or in tests an implementation with faults. */
public interface Wire {
  Wire DIRECT = new Wire() {};

  /** Reads as {@link SocketChannel#read(ByteBuffer[])} does. */
  default long read(SocketChannel from, ByteBuffer[] into) throws IOException {
    return from.read(into);
  }

  /** Writes as {@link SocketChannel#write(ByteBuffer[], int, int)} does. */
  default long write(SocketChannel to, ByteBuffer[] from, int offset, int count)
      throws IOException {
    return to.write(from, offset, count);
  }
}
