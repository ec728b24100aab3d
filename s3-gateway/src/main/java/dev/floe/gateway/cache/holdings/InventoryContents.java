package dev.floe.gateway.cache.holdings;

import dev.floe.gateway.cache.directory.ObjectDirectory.ChunkName;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.HeldChunk;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.Inventory;
import dev.floe.node.protocol.Seal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An instance's inventory, assembled from its parts.
 *
 * @param seals the seal of each fill
 * @param chunks most recently used first
 * @param stripes the stripes that the instance holds of each chunk
 */
record InventoryContents(
    Map<FillId, Seal> seals, List<HeldChunk> chunks, Map<ChunkName, StripeSet> stripes) {
  static InventoryContents of(List<Inventory> parts) {
    Map<FillId, Seal> seals = new HashMap<>();
    List<HeldChunk> chunks = new ArrayList<>();
    Map<ChunkName, StripeSet> stripes = new HashMap<>();
    for (Inventory part : parts) {
      switch (part) {
        case Inventory.Seals(List<Seal> listed) ->
            listed.forEach(seal -> seals.put(seal.fill(), seal));
        case Inventory.Chunks(List<HeldChunk> listed) -> {
          chunks.addAll(listed);
          listed.forEach(held -> stripes.put(name(held), new StripeSet(held.presence())));
        }
      }
    }
    return new InventoryContents(seals, chunks, stripes);
  }

  private static ChunkName name(HeldChunk held) {
    return new ChunkName(held.fill(), held.segment(), held.index());
  }

  /** Returns the stripes that the instance holds of the chunk with the same name. */
  StripeSet held(HeldChunk chunk) {
    return held(name(chunk));
  }

  StripeSet held(ChunkName chunk) {
    return stripes.getOrDefault(chunk, StripeSet.NONE);
  }

  /** Returns the report that the instance would send for these chunks. */
  HoldingsReport report() {
    long bytes = 0;
    long digest = 0;
    for (HeldChunk held : chunks) {
      bytes += held.bytes();
      digest += HoldingsReport.digest(held.fill(), held.segment(), held.index(), held.presence());
    }
    return new HoldingsReport(chunks.size(), bytes, digest);
  }
}
