package dev.floe.node.store;

import dev.floe.node.protocol.HeldChunk;
import dev.floe.node.protocol.Inventory;
import dev.floe.node.protocol.Seal;
import java.util.ArrayList;
import java.util.List;

/** Splits an inventory into parts that each fit in a frame: seals first, then chunks. */
final class InventoryParts {
  private final List<Seal> seals = new ArrayList<>();
  private final List<HeldChunk> chunks = new ArrayList<>();

  void add(StoredFill fill) {
    if (fill.seal != null) {
      seals.add(fill.seal);
    }
  }

  void add(Chunk chunk) {
    if (chunk.fill.isSealed() && chunk.presence() != 0) {
      chunks.add(chunk.held());
    }
  }

  /** Returns at least one part; the last one may be empty. */
  List<Inventory> toList() {
    List<Inventory> parts = new ArrayList<>();
    for (int from = 0; from < seals.size(); from += Inventory.MAX_SEALS) {
      int end = Math.min(seals.size(), from + Inventory.MAX_SEALS);
      parts.add(new Inventory.Seals(seals.subList(from, end)));
    }
    int from = 0;
    do {
      int end = Math.min(chunks.size(), from + Inventory.MAX_CHUNKS);
      parts.add(new Inventory.Chunks(chunks.subList(from, end)));
      from = end;
    } while (from < chunks.size());
    return parts;
  }
}
