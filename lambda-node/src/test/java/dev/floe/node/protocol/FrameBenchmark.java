package dev.floe.node.protocol;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the time that one block costs: its READ, its DATA header on both sides, and the checksum
 * of 128 KiB. See docs/BENCHMARKS.md.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameBenchmark {
  private static final int BLOCK_BYTES = 128 << 10;
  private static final FillId FILL = new FillId(0x0123456789abcdefL, 42);

  private final FrameWriter writer = new FrameWriter();
  private final BlockCrc crc = new BlockCrc();
  private final ByteBuffer frame = ByteBuffer.allocateDirect(256);
  private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
  private long requestId;

  /** Writes a READ, as a gateway does. */
  @Benchmark
  public ByteBuffer writeRead() {
    writer.read(frame.clear(), ++requestId, 7, FILL, 1, 5, 11);
    return frame;
  }

  /** Writes the header of a DATA, as a node does, and reads its fields, as a gateway does. */
  @Benchmark
  public long dataHeader() {
    writer.dataHead(frame.clear(), ++requestId, 7, 1, 5, 11, BLOCK_BYTES, 0x5eed);
    return FrameHeader.type(frame, 0).id()
        + FrameHeader.requestId(frame, 0)
        + FrameHeader.payloadLengthBytes(frame, 0)
        + FrameHeader.crc(frame, 0);
  }

  /** Computes the checksum of a block and its name. */
  @Benchmark
  public int blockCrc() {
    crc.begin(FILL, 1, 5, 11, BLOCK_BYTES);
    crc.update(block.clear());
    return crc.value();
  }
}
