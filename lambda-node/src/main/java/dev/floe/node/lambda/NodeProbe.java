package dev.floe.node.lambda;

import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.invocation.ProbePayload;
import dev.floe.node.invocation.ProbeResult;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Measures the function's network and its {@code /tmp}. Sends and writes zeros only. */
final class NodeProbe {
  private static final int PIECE_BYTES = 256 << 10;
  private static final int DIAL_MILLIS = 5000;

  /** The part of the invocation's time that is kept for the answer. */
  private static final Duration RESERVE = Duration.ofSeconds(1);

  private NodeProbe() {}

  /**
   * Carries out one probe.
   *
   * @param instance the node's id
   * @param remaining time until the platform ends the invocation by force
   * @throws IOException if the receiver cannot be reached or the file cannot be written
   */
  static ProbeResult run(ProbePayload payload, String instance, Duration remaining)
      throws IOException {
    long endNanos = System.nanoTime() + remaining.minus(RESERVE).toNanos();
    long sent = payload.send().isZero() ? 0 : send(payload, endNanos);
    if (payload.tmpBytes() == 0) {
      return new ProbeResult(instance, sent, 0, 0);
    }
    Path file = Files.createTempFile("floe-probe", null);
    try {
      long begun = System.nanoTime();
      write(file, payload.tmpBytes());
      long written = System.nanoTime();
      read(file);
      long read = System.nanoTime();
      return new ProbeResult(
          instance,
          sent,
          TimeUnit.NANOSECONDS.toMicros(written - begun),
          TimeUnit.NANOSECONDS.toMicros(read - written));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static long send(ProbePayload payload, long endNanos) throws IOException {
    byte[] zeros = new byte[PIECE_BYTES];
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(
              InvokePayload.hostOf(payload.gateway()), InvokePayload.portOf(payload.gateway())),
          DIAL_MILLIS);
      OutputStream out = socket.getOutputStream();
      out.write((payload.token() + "\n").getBytes(StandardCharsets.US_ASCII));
      long stopNanos = Math.min(endNanos, System.nanoTime() + payload.send().toNanos());
      long sent = 0;
      while (System.nanoTime() < stopNanos) {
        out.write(zeros);
        sent += zeros.length;
      }
      return sent;
    }
  }

  private static void write(Path file, long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(PIECE_BYTES);
      for (long left = bytes; left > 0; ) {
        zeros.clear().limit((int) Math.min(left, PIECE_BYTES));
        left -= channel.write(zeros);
      }
      channel.force(false);
    }
  }

  private static void read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
      while (channel.read(piece.clear()) >= 0) {
        // The bytes are not needed.
      }
    }
  }
}
