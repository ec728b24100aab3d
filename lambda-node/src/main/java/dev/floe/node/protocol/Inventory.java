package dev.floe.node.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One part of the answer to LIST, at most 64 KiB. All parts with seals precede the parts with
 * chunks. Chunks are listed with the most recently used first. Flag {@link FrameHeader#LAST_PART}
 * marks the last part. A node that holds nothing sends one empty part.
 *
 * <pre>
 *  0  u8   1 seals, 2 chunks
 *  1  u8   zero
 *  2  u16  entries
 *  4  ...  the entries: Seal or HeldChunk
 * </pre>
 */
public sealed interface Inventory {
  /** The most chunks in one part. */
  int MAX_CHUNKS = (FrameHeader.MAX_CONTROL_PAYLOAD_BYTES - 4) / HeldChunk.BYTES;

  /** The most seals in one part, so that even the longest fit. */
  int MAX_SEALS = (FrameHeader.MAX_CONTROL_PAYLOAD_BYTES - 4) / Seal.MAX_BYTES;

  /** Seals, which name the objects that the fills belong to. */
  record Seals(List<Seal> seals) implements Inventory {
    public Seals {
      seals = List.copyOf(seals);
      requireFits(seals.size(), MAX_SEALS);
    }
  }

  /** Held chunks, most recently used first. */
  record Chunks(List<HeldChunk> chunks) implements Inventory {
    public Chunks {
      chunks = List.copyOf(chunks);
      requireFits(chunks.size(), MAX_CHUNKS);
    }
  }

  /** Appends this part. */
  default void write(ByteBuffer to) {
    switch (this) {
      case Seals(List<Seal> seals) -> {
        to.put((byte) 1).put((byte) 0).putShort((short) seals.size());
        seals.forEach(seal -> seal.write(to));
      }
      case Chunks(List<HeldChunk> chunks) -> {
        to.put((byte) 2).put((byte) 0).putShort((short) chunks.size());
        chunks.forEach(chunk -> chunk.write(to));
      }
    }
  }

  /**
   * Reads a part that fills the buffer up to its limit; throws {@link ProtocolException} if it is
   * malformed or ends elsewhere.
   */
  static Inventory read(ByteBuffer from) {
    Fields.require(from, 4);
    int kind = from.get();
    from.get();
    int entries = from.getShort() & 0xffff;
    Inventory part =
        switch (kind) {
          case 1 -> {
            requireFits(entries, MAX_SEALS);
            List<Seal> seals = new ArrayList<>(entries);
            for (int i = 0; i < entries; i++) {
              seals.add(Seal.read(from));
            }
            yield new Seals(seals);
          }
          case 2 -> {
            requireFits(entries, MAX_CHUNKS);
            List<HeldChunk> chunks = new ArrayList<>(entries);
            for (int i = 0; i < entries; i++) {
              chunks.add(HeldChunk.read(from));
            }
            yield new Chunks(chunks);
          }
          default ->
              throw new ProtocolException("inventory part %d, expected 1 or 2".formatted(kind));
        };
    Fields.requireRemaining(from, 0);
    return part;
  }

  private static void requireFits(int entries, int bound) {
    if (entries > bound) {
      throw new ProtocolException(
          "inventory part with %d entries, expected at most %d".formatted(entries, bound));
    }
  }
}
