package dev.floe.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.HeldChunk;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.Inventory;
import dev.floe.node.protocol.Seal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random operations on a small store, compared with a plain map. */
class PageStorePropertyTest {
  private static final int OPERATIONS = 60_000;
  private static final byte[] FORGOTTEN = {};

  private record Name(FillId fill, int segment, int stripe, int index) {
    BlockName block() {
      return BlockName.of(fill, segment, stripe, index);
    }
  }

  private final PageStore store = new PageStore(3 << 20, 60 * PageStore.CHUNK_HEAP_BYTES);
  private final Map<Name, byte[]> model = new HashMap<>();
  private final Set<FillId> sealed = new HashSet<>();
  private final Map<Slot, byte[]> pinned = new HashMap<>();

  @Test
  void behavesLikeAMap() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try {
      for (int i = 0; i < OPERATIONS; i++) {
        step(random);
        if (i % 500 == 0) {
          assertHoldingsAgree();
        }
      }
      pinned.forEach((slot, bytes) -> release(slot, bytes));
      for (FillId fill : Set.copyOf(model.keySet().stream().map(Name::fill).toList())) {
        store.dropFill(fill);
      }
      assertThat(store.heldBytes()).isZero();
      assertThat(store.report()).isEqualTo(new HoldingsReport(0, 0, 0));
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private void step(Random random) {
    Name name =
        new Name(
            new FillId(random.nextInt(6), 7),
            random.nextInt(3),
            random.nextInt(64),
            random.nextInt(4));
    switch (random.nextInt(20)) {
      case 0 -> dropChunk(name);
      case 1 -> dropFill(name.fill);
      case 2 -> seal(name.fill);
      case 3 -> dropUnsealed(random);
      case 4, 5, 6, 7, 8 -> read(name);
      case 9, 10, 11 -> releaseOne();
      default -> write(name, random);
    }
  }

  private void write(Name name, Random random) {
    byte[] bytes = new byte[1 + random.nextInt(1 << random.nextInt(17))];
    random.nextBytes(bytes);
    Slot slot = store.reserve(bytes.length);
    if (slot == null) {
      store.forget(name.block());
      forgotten(name);
      return;
    }
    slot.bytes().put(bytes);
    if (store.keep(slot, name.block(), bytes.length, 0)) {
      model.put(name, bytes);
    }
  }

  /** Records a removed block as a block of no bytes, because its chunk still exists. */
  private void forgotten(Name name) {
    model.replace(name, FORGOTTEN);
  }

  private void read(Name name) {
    Slot slot = store.pin(name.block());
    byte[] kept = model.get(name);
    byte[] expected = kept == null || kept.length == 0 ? null : kept;
    assertThat(slot == null).isEqualTo(expected == null);
    if (slot != null && expected != null) {
      assertThat(slot.crc()).isEqualTo(expected.length);
      pinned.put(slot, expected);
      if (pinned.size() > 10) {
        releaseOne();
      }
    }
  }

  private void releaseOne() {
    if (!pinned.isEmpty()) {
      Map.Entry<Slot, byte[]> any = pinned.entrySet().iterator().next();
      pinned.remove(any.getKey());
      release(any.getKey(), any.getValue());
    }
  }

  /** Releases a slot, whose bytes must not have changed while it was pinned. */
  private void release(Slot slot, byte[] expected) {
    byte[] bytes = new byte[slot.lengthBytes()];
    ByteBuffer from = slot.rewound();
    from.get(bytes);
    assertThat(bytes).isEqualTo(expected);
    store.release(slot);
  }

  private void dropChunk(Name name) {
    store.dropChunk(name.block());
    model
        .keySet()
        .removeIf(other ->
            other.fill.equals(name.fill)
                && other.segment == name.segment
                && other.index == name.index);
    forgetSealsWithoutChunks();
  }

  private void dropFill(FillId fill) {
    store.dropFill(fill);
    model.keySet().removeIf(name -> name.fill.equals(fill));
    forgetSealsWithoutChunks();
  }

  private void dropUnsealed(Random random) {
    if (random.nextInt(4) == 0) {
      store.expireUnsealed(1, 0);
      model.keySet().removeIf(name -> !sealed.contains(name.fill));
    }
  }

  private void seal(FillId fill) {
    boolean known = model.keySet().stream().anyMatch(name -> name.fill.equals(fill));
    switch (store.seal(new Seal(fill, "b", "k", "\"e\"", 0, 1, "", 2, 2, 0, 64))) {
      case SEALED -> {
        assertThat(known).isTrue();
        sealed.add(fill);
      }
      case UNKNOWN_FILL -> assertThat(known).isFalse();
      case FULL -> assertThat(known).isTrue();
    }
  }

  private void forgetSealsWithoutChunks() {
    sealed.removeIf(fill -> model.keySet().stream().noneMatch(name -> name.fill.equals(fill)));
  }

  private void assertHoldingsAgree() {
    Map<List<Object>, Long> presence = new HashMap<>();
    model.forEach((name, bytes) -> {
      if (sealed.contains(name.fill)) {
        long bit = bytes.length == 0 ? 0 : 1L << name.stripe;
        presence.merge(List.of(name.fill, name.segment, name.index), bit, (a, b) -> a | b);
      }
    });
    presence.values().removeIf(stripes -> stripes == 0); // a chunk without blocks is not listed
    Map<List<Object>, Long> held = new HashMap<>();
    Set<FillId> seals = new HashSet<>();
    long digest = 0;
    List<HeldChunk> chunks = new ArrayList<>();
    for (Inventory part : store.inventory()) {
      switch (part) {
        case Inventory.Seals(List<Seal> all) -> all.forEach(seal -> seals.add(seal.fill()));
        case Inventory.Chunks(List<HeldChunk> all) -> chunks.addAll(all);
      }
    }
    for (HeldChunk chunk : chunks) {
      held.put(List.of(chunk.fill(), chunk.segment(), chunk.index()), chunk.presence());
      digest +=
          HoldingsReport.digest(chunk.fill(), chunk.segment(), chunk.index(), chunk.presence());
    }
    assertThat(held).isEqualTo(presence);
    assertThat(seals).isEqualTo(sealed);
    long bytes = chunks.stream().mapToLong(HeldChunk::bytes).sum();
    assertThat(store.report()).isEqualTo(new HoldingsReport(chunks.size(), bytes, digest));
  }
}
