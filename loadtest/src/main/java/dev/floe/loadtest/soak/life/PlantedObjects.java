package dev.floe.loadtest.soak.life;

import dev.floe.coding.ErasureCode;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;
import dev.floe.node.store.BlockName;
import dev.floe.node.store.PageStore;
import dev.floe.node.store.Slot;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Objects, each of one small stripe, that are put directly into the stores of nodes, because
 * clients could not write as many during a soak. S3 does not have them, so they are never read.
 *
 * @param count the number of objects
 * @param dataBlocks d of their code
 * @param parityBlocks p of their code
 */
record PlantedObjects(int count, int dataBlocks, int parityBlocks) {
  /** Every block of the stripe has bytes of the object, so each has a chunk. */
  private static final int BLOCK_BYTES = 64;

  private static final int FULL_BLOCK_BYTES = 128 << 10;
  private static final Instant MODIFIED = Instant.parse("2026-01-01T00:00:00Z");

  /** Puts the chunks of each object on nodes drawn at random. */
  void plant(List<PageStore> stores) {
    Random random = new Random(count);
    for (int i = 0; i < count; i++) {
      FillId fill = new FillId(random.nextLong(), random.nextLong());
      Seal seal = seal(fill, i);
      Set<Integer> chosen = new HashSet<>();
      for (int index = 0; index < dataBlocks + parityBlocks; index++) {
        int node = random.nextInt(stores.size());
        while (!chosen.add(node)) {
          node = random.nextInt(stores.size());
        }
        plant(stores.get(node), seal, index);
      }
    }
  }

  private static void plant(PageStore store, Seal seal, int index) {
    Slot slot = store.reserve(BLOCK_BYTES);
    if (slot == null
        || !store.keep(slot, BlockName.of(seal.fill(), 0, 0, index), 0, System.nanoTime())
        || store.seal(seal) != PageStore.SealOutcome.SEALED) {
      throw new IllegalStateException(
          "a node is full with %d bytes: expected room for all planted objects"
              .formatted(store.heldBytes()));
    }
  }

  private Seal seal(FillId fill, int number) {
    return new Seal(
        fill,
        "planted",
        "datasets/images/part-%08d".formatted(number),
        "\"%032x\"".formatted(number),
        MODIFIED.toEpochMilli(),
        (long) dataBlocks * BLOCK_BYTES,
        "",
        dataBlocks,
        parityBlocks,
        ErasureCode.of(dataBlocks, parityBlocks).matrix().wireId(),
        FULL_BLOCK_BYTES);
  }
}
