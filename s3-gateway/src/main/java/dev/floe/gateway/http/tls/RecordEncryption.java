package dev.floe.gateway.http.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Encrypts the bytes of one connection after its handshake, several records in one buffer. Netty's
 * handler allocates, copies and queues each record of 16 KiB by itself, which costs more than the
 * cipher (docs/BENCHMARKS.md, "TLS"). Confined to the connection's loop.
 */
final class RecordEncryption {
  /** The most bytes that are encrypted at a time. */
  static final int MAX_BYTES = 64 << 10;

  /**
   * Room for the records of {@link #MAX_BYTES}, and for one more record of full size, which each
   * call of the engine needs.
   */
  private static final int RECORDS_BYTES = MAX_BYTES + (48 << 10);

  /**
   * A loop's records, until they are copied for the socket. An array, as the JDK's ciphers work on
   * arrays.
   */
  private static final FastThreadLocal<ByteBuffer> RECORDS =
      new FastThreadLocal<>() {
        @Override
        protected ByteBuffer initialValue() {
          return ByteBuffer.allocate(RECORDS_BYTES);
        }
      };

  private final SSLEngine engine;

  /**
   * @param engine an engine whose handshake has ended
   */
  RecordEncryption(SSLEngine engine) {
    this.engine = engine;
  }

  /**
   * Encrypts bytes and skips them. Leaves those that the engine does not encrypt now, because it
   * has failed, is closed, or waits for a handshake; Netty's handler notices that when it tries to
   * encrypt them.
   *
   * @param plain at most {@link #MAX_BYTES}
   * @return the records to send, which may be none; owned by the caller
   */
  ByteBuf encrypt(ByteBuf plain, ByteBufAllocator allocator) {
    ByteBuffer[] sources = plain.nioBuffers();
    ByteBuffer records = RECORDS.get().clear();
    boolean taken = true;
    while (taken && plain.isReadable()) {
      int consumed = wrap(sources, records);
      plain.skipBytes(consumed);
      taken = consumed > 0;
    }
    records.flip();
    return allocator.directBuffer(records.remaining()).writeBytes(records);
  }

  /** Makes a record; returns the number of plain bytes in it, 0 if the engine fails. */
  private int wrap(ByteBuffer[] sources, ByteBuffer records) {
    try {
      return engine.wrap(sources, records).bytesConsumed();
    } catch (SSLException e) {
      return 0;
    }
  }
}
