package dev.floe.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.Inventory;
import dev.floe.node.protocol.Seal;
import dev.floe.node.store.PageStore.SealOutcome;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PageStoreTest {
  private static final FillId FILL = new FillId(1, 2);
  private static final FillId OTHER = new FillId(3, 4);
  private static final long MIB = 1 << 20;

  private final PageStore store = new PageStore(2 * MIB, MIB);

  @Test
  void holdsWhatWasKept() {
    assertThat(keep(FILL, 0, 0, 0, 100, 7)).isTrue();
    Slot slot = taken(store.pin(new BlockName(1, 2, 0, 0, 0)));
    assertThat(slot.lengthBytes()).isEqualTo(100);
    assertThat(slot.crc()).isEqualTo(7);
    assertThat(slot.bytes().get(slot.bytes().position() + 99)).isEqualTo((byte) 7);
    store.release(slot);
    assertThat(store.pin(new BlockName(1, 2, 0, 1, 0))).isNull();
    assertThat(store.pin(new BlockName(1, 2, 0, 0, 1))).isNull();
    assertThat(store.pin(new BlockName(1, 2, 1, 0, 0))).isNull();
    assertThat(store.pin(new BlockName(1, 3, 0, 0, 0))).isNull();
    assertThat(store.heldBytes()).isEqualTo(128);
  }

  @Test
  void isFullWhenNoSlotIsLeft() {
    for (int stripe = 0; stripe < 16; stripe++) {
      assertThat(keep(FILL, 0, stripe, 0, 128 << 10, stripe)).isTrue();
    }
    assertThat(store.heldBytes()).isEqualTo(store.capacityBytes());
    assertThat(store.reserve(1)).isNull();
    store.dropChunk(new BlockName(1, 2, 0, 0, 0));
    assertThat(store.heldBytes()).isZero();
    assertThat(keep(FILL, 0, 0, 0, 1 << 20, 1)).isTrue();
  }

  @Test
  void takesALargerSlotBeforeItIsFull() {
    keep(FILL, 0, 0, 0, 128 << 10, 1);
    keep(FILL, 0, 1, 0, 64 << 10, 1);
    // Both slabs are divided by now, neither into slots of 64 B.
    assertThat(keep(FILL, 0, 2, 0, 64, 1)).isTrue();
    assertThat(store.heldBytes()).isEqualTo((128 + 64 + 64) << 10);
  }

  @Test
  void isFullWhenTheHeapLimitIsReached() {
    PageStore small = new PageStore(MIB, 2 * PageStore.CHUNK_HEAP_BYTES);
    for (int index = 0; index < 3; index++) {
      Slot slot = taken(small.reserve(64));
      assertThat(small.keep(slot, new BlockName(1, 2, 0, 0, index), 0, 0)).isEqualTo(index < 2);
    }
    assertThat(small.heldBytes()).isEqualTo(128);
    assertThat(small.seal(seal(FILL))).isEqualTo(SealOutcome.FULL);
    small.dropChunk(new BlockName(1, 2, 0, 0, 0));
    assertThat(small.seal(seal(FILL))).isEqualTo(SealOutcome.SEALED);
  }

  @Test
  void reservedMemoryIsFreedIfNothingIsStored() {
    Slot slot = taken(store.reserve(1000));
    assertThat(store.heldBytes()).isEqualTo(1024);
    store.release(slot);
    assertThat(store.heldBytes()).isZero();
    assertThatThrownBy(() -> store.release(slot)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void droppedBlockIsKeptWhileItIsRead() {
    keep(FILL, 0, 0, 0, 1 << 20, 5);
    Slot first = taken(store.pin(new BlockName(1, 2, 0, 0, 0)));
    Slot second = taken(store.pin(new BlockName(1, 2, 0, 0, 0)));
    store.dropFill(FILL);
    keep(OTHER, 0, 0, 0, 1 << 20, 6);
    assertThat(store.reserve(1 << 20)).isNull();
    assertThat(first.bytes().get(0)).isEqualTo((byte) 5);
    store.release(first);
    assertThat(second.bytes().get(0)).isEqualTo((byte) 5);
    assertThat(store.heldBytes()).isEqualTo(2 * MIB);
    store.release(second);
    assertThat(store.heldBytes()).isEqualTo(MIB);
  }

  /** Two lanes send one block; the lane that began last may finish first. */
  @Test
  void droppedBlockIsKeptUntilItsLastReaderHasEnded() {
    keep(FILL, 0, 0, 0, 1 << 20, 5);
    Slot first = taken(store.pin(new BlockName(1, 2, 0, 0, 0)));
    Slot second = taken(store.pin(new BlockName(1, 2, 0, 0, 0)));
    store.dropFill(FILL);
    store.release(second);
    assertThat(store.heldBytes()).isEqualTo(MIB);

    keep(OTHER, 0, 0, 0, 1 << 20, 6);
    assertThat(first.bytes().get(0)).isEqualTo((byte) 5);
    store.release(first);
    assertThat(store.heldBytes()).isEqualTo(MIB);
    Slot other = taken(store.pin(new BlockName(3, 4, 0, 0, 0)));
    assertThat(other.bytes().get(0)).isEqualTo((byte) 6);
  }

  @Test
  void reportsOnlySealedChunks() {
    keep(FILL, 0, 0, 0, 64, 1);
    keep(FILL, 0, 5, 0, 64, 1);
    keep(OTHER, 0, 0, 0, 64, 1);
    assertThat(store.report()).isEqualTo(new HoldingsReport(0, 0, 0));
    assertThat(store.seal(seal(FILL))).isEqualTo(SealOutcome.SEALED);
    long both = HoldingsReport.digest(FILL, 0, 0, 0b100001);
    assertThat(store.report()).isEqualTo(new HoldingsReport(1, 128, both));

    // A block that is written under a seal, as by a repair, counts at once.
    keep(FILL, 0, 1, 0, 64, 1);
    long three = HoldingsReport.digest(FILL, 0, 0, 0b100011);
    assertThat(store.report()).isEqualTo(new HoldingsReport(1, 192, three));
    store.dropChunk(new BlockName(1, 2, 0, 0, 0));
    assertThat(store.report()).isEqualTo(new HoldingsReport(0, 0, 0));
    assertThat(store.seal(seal(FILL))).isEqualTo(SealOutcome.UNKNOWN_FILL);
  }

  @Test
  void saysWhetherItHoldsUnsealedChunks() {
    assertThat(store.holdsUnsealed()).isFalse();
    keep(FILL, 0, 0, 0, 100, 1);
    keep(FILL, 1, 0, 0, 100, 1);
    keep(OTHER, 0, 0, 0, 100, 1);
    store.seal(seal(FILL));
    store.seal(seal(FILL));
    assertThat(store.holdsUnsealed()).isTrue();
    store.dropChunk(new BlockName(3, 4, 0, 0, 0));
    assertThat(store.holdsUnsealed()).isFalse();
    store.dropFill(FILL);
    keep(FILL, 0, 0, 0, 100, 1);
    assertThat(store.holdsUnsealed()).isTrue();
    store.expireUnsealed(1, 1);
    assertThat(store.holdsUnsealed()).isFalse();
  }

  @Test
  void aSecondSealReplacesTheFirst() {
    keep(FILL, 0, 0, 0, 64, 1);
    store.seal(seal(FILL));
    Seal later = new Seal(FILL, "b", "k", "\"e\"", 99, 64, "", 1, 0, 0, 64);
    assertThat(store.seal(later)).isEqualTo(SealOutcome.SEALED);
    assertThat(store.inventory().getFirst()).isEqualTo(new Inventory.Seals(List.of(later)));
    assertThat(store.report().chunks()).isEqualTo(1);
  }

  @Test
  void unsealedFillsAgeFromTheirLastBlock() {
    long second = TimeUnit.SECONDS.toNanos(1);
    keepAt(FILL, 0, 0);
    keepAt(OTHER, 0, 0);
    keepAt(OTHER, 1, 30 * second);
    store.expireUnsealed(59 * second, 60 * second);
    assertThat(store.heldBytes()).isEqualTo(3 * 64);
    store.expireUnsealed(60 * second, 60 * second);
    assertThat(store.heldBytes()).isEqualTo(2 * 64);
    store.seal(seal(OTHER));
    store.expireUnsealed(600 * second, 60 * second);
    assertThat(store.heldBytes()).isEqualTo(2 * 64);
  }

  @Test
  void keptFillsAgeFromTheLastKeep() {
    long second = TimeUnit.SECONDS.toNanos(1);
    keepAt(FILL, 0, 0);
    keepAt(OTHER, 0, 0);
    store.keepUnsealed(FILL, 50 * second);
    store.keepUnsealed(new FillId(99, 99), 50 * second);
    store.expireUnsealed(60 * second, 60 * second);
    assertThat(store.heldBytes()).isEqualTo(64);
    store.expireUnsealed(109 * second, 60 * second);
    assertThat(store.heldBytes()).isEqualTo(64);
    store.expireUnsealed(110 * second, 60 * second);
    assertThat(store.heldBytes()).isZero();
  }

  /** The time between two invocations does not count, because the process is frozen. */
  @Test
  void unsealedFillsOutliveTheInvocationAndAgeInTheNext() {
    long second = TimeUnit.SECONDS.toNanos(1);
    keepAt(FILL, 0, 0);
    keepAt(OTHER, 0, 0);
    store.keepUnsealed(FILL, 10 * second);

    store.pause(20 * second);
    assertThat(store.heldBytes()).isEqualTo(2 * 64);
    store.resume(1000 * second);
    store.expireUnsealed(1039 * second, 60 * second);
    assertThat(store.heldBytes()).isEqualTo(2 * 64);
    store.expireUnsealed(1040 * second, 60 * second);
    assertThat(store.heldBytes()).isEqualTo(64);
    store.expireUnsealed(1049 * second, 60 * second);
    assertThat(store.heldBytes()).isEqualTo(64);
    store.expireUnsealed(1050 * second, 60 * second);
    assertThat(store.heldBytes()).isZero();
    assertThat(store.holdsUnsealed()).isFalse();
  }

  @Test
  void cutsALargeInventoryIntoParts() {
    PageStore large = new PageStore(16 * MIB, 64 * MIB);
    int chunks = 2 * Inventory.MAX_CHUNKS + 1;
    for (int i = 0; i < chunks; i++) {
      Slot slot = taken(large.reserve(1));
      large.keep(slot, new BlockName(i, i, 0, 0, 0), 0, 0);
      large.seal(seal(new FillId(i, i)));
    }
    List<Inventory> parts = large.inventory();
    int sealParts = Math.ceilDiv(chunks, Inventory.MAX_SEALS);
    assertThat(parts).hasSize(sealParts + 3);
    Inventory.Chunks first = (Inventory.Chunks) parts.get(sealParts);
    assertThat(first.chunks().getFirst().fill().high()).isEqualTo(chunks - 1);
  }

  @Test
  void sizeClassesWasteAtMostAFifth() {
    for (int length = 1; length <= 1 << 20; length += length < 5000 ? 1 : 97) {
      int slot = SizeClasses.slotBytes(SizeClasses.of(length));
      assertThat(slot).isGreaterThanOrEqualTo(length);
      assertThat(slot % 64).isZero();
      if (length > 256) {
        assertThat(slot - length).isLessThanOrEqualTo(slot / 5 + 64);
      }
    }
    assertThat(SizeClasses.slotBytes(SizeClasses.of(128 << 10))).isEqualTo(128 << 10);
    assertThat(SizeClasses.slotBytes(SizeClasses.COUNT - 1)).isEqualTo(1 << 20);
  }

  private boolean keep(FillId fill, int segment, int stripe, int index, int length, int value) {
    Slot slot = store.reserve(length);
    if (slot == null) {
      return false;
    }
    ByteBuffer bytes = slot.bytes();
    while (bytes.hasRemaining()) {
      bytes.put((byte) value);
    }
    return store.keep(slot, BlockName.of(fill, segment, stripe, index), value, 0);
  }

  private void keepAt(FillId fill, int stripe, long nowNanos) {
    Slot slot = taken(store.reserve(64));
    store.keep(slot, BlockName.of(fill, 0, stripe, 0), 0, nowNanos);
  }

  private static Slot taken(@Nullable Slot slot) {
    if (slot == null) {
      throw new AssertionError("no slot");
    }
    return slot;
  }

  private static Seal seal(FillId fill) {
    return new Seal(fill, "bucket", "key", "\"e\"", 1, 128, "", 2, 1, 1, 64);
  }
}
