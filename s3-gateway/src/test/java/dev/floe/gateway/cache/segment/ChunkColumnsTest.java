package dev.floe.gateway.cache.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.cache.FakePool;
import dev.floe.gateway.object.PackedReader;
import dev.floe.gateway.object.PackedWriter;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three chunks on three nodes. */
class ChunkColumnsTest {
  private static final StripeSet FIRST = StripeSet.first(3);
  private static final StripeSet OTHERS = new StripeSet(0b1010);
  private static final InstanceId PEER = new InstanceId(7, 7);

  private final List<PoolNode> pool = new FakePool(4, 1 << 20).nodes();
  private final List<PoolNode> nodes = pool.subList(0, 3);
  private final ChunkColumns none = ChunkColumns.on(nodes);

  @Test
  void holdsNothingAtFirst() {
    assertThat(none.nodes()).isEqualTo(nodes);
    assertThat(none.size()).isEqualTo(3);
    for (int index = 0; index < 3; index++) {
      assertThat(none.isEmpty(index)).isTrue();
      assertThat(none.at(index)).isEqualTo(ChunkPresence.NONE);
      assertThat(none.bits(index)).isZero();
    }
  }

  @Test
  void findsANodesChunk() {
    assertThat(none.indexOf(pool.get(2))).isEqualTo(2);
    assertThat(none.indexOf(pool.get(3))).isEqualTo(-1);
  }

  @Test
  void changesOneChunkAndNoOther() {
    ChunkColumns one = all(FIRST).with(1, pool.get(3), held(own(3), OTHERS));
    assertThat(one.nodes()).containsExactly(pool.get(0), pool.get(3), pool.get(2));
    assertThat(one.at(0)).isEqualTo(held(own(0), FIRST));
    assertThat(one.at(1)).isEqualTo(held(own(3), OTHERS));
    assertThat(one.at(2)).isEqualTo(held(own(2), FIRST));
  }

  @Test
  void keepsBothCopiesOfAChunk() {
    ChunkColumns two = all(FIRST).with(1, nodes.get(1), twice(FIRST, OTHERS));
    assertThat(two.at(1)).isEqualTo(twice(FIRST, OTHERS));
    assertThat(two.at(0)).isEqualTo(held(own(0), FIRST));
    assertThat(two.holders()).hasSize(6);
  }

  @Test
  void takesLessRoomAgainOnceNoChunkHasASecondCopy() {
    ChunkColumns two =
        all(FIRST)
            .with(0, nodes.get(0), held(own(0), FIRST).copied(node(0), PEER, OTHERS))
            .with(1, nodes.get(1), twice(FIRST, OTHERS));
    ChunkColumns one = two.with(1, nodes.get(1), held(own(1), FIRST));
    assertThat(one.holders()).hasSize(6);
    assertThat(one.with(0, nodes.get(0), held(own(0), FIRST)).holders()).hasSize(3);
  }

  /** After a failover the peer is the instance that answers. */
  @Test
  void readsTheCopyOfTheInstanceThatAnswers() {
    ChunkColumns two =
        none.with(
            1,
            nodes.get(1),
            new ChunkPresence(
                List.of(
                    new ChunkPresence.Copy(PEER, FIRST), new ChunkPresence.Copy(own(1), OTHERS))));
    assertThat(two.bits(1)).isEqualTo(OTHERS.bits());
  }

  @Test
  void countsNothingOfALostInstance() {
    ChunkColumns lost = none.with(1, nodes.get(1), held(PEER, FIRST));
    assertThat(lost.isEmpty(1)).isFalse();
    assertThat(lost.bits(1)).isZero();
    assertThat(lost.anywhere(1)).isZero();
    ChunkColumns copied = none.with(1, nodes.get(1), twice(FIRST, OTHERS));
    assertThat(copied.anywhere(1)).isEqualTo(FIRST.bits());
  }

  @Test
  void comparesChunksByTheirNodeAndTheirCopies() {
    ChunkColumns stored = all(FIRST);
    assertThat(stored.isSame(1, all(FIRST))).isTrue();
    assertThat(stored.isSame(1, stored.with(2, nodes.get(2), held(own(2), OTHERS)))).isTrue();
    assertThat(stored.isSame(1, stored.with(1, nodes.get(1), held(own(1), OTHERS)))).isFalse();
    assertThat(stored.isSame(1, stored.with(1, nodes.get(1), twice(FIRST, FIRST)))).isFalse();
    assertThat(none.isSame(1, none.with(1, pool.get(3), ChunkPresence.NONE))).isFalse();
    assertThat(none.isSame(1, ChunkColumns.on(nodes.subList(0, 1)))).isFalse();
  }

  /** The forms in which stripes are written, each with its length in bytes. */
  enum Form {
    /** All chunks have the stripes that the fills wrote. */
    WRITTEN(1),
    /** All chunks have the same stripes, the first ones. */
    SAME(2),
    /** All chunks have the same stripes, with a gap. */
    GAP(1 + 1 + Long.BYTES),
    /** One chunk has other stripes than the rest. */
    EACH(1 + 3 + Long.BYTES),
    /** A chunk has a second copy with the same stripes. */
    COPIED(1);

    private final int bytes;

    Form(int bytes) {
      this.bytes = bytes;
    }
  }

  private ChunkColumns of(Form form) {
    return switch (form) {
      case WRITTEN -> all(FIRST);
      case SAME -> all(StripeSet.first(2));
      case GAP -> all(OTHERS);
      case EACH -> all(FIRST).with(1, nodes.get(1), held(own(1), OTHERS));
      case COPIED -> all(FIRST).with(1, nodes.get(1), twice(FIRST, FIRST));
    };
  }

  @ParameterizedTest
  @EnumSource
  void takesAsFewBytesAsItsFormNeeds(Form form) {
    ChunkColumns columns = of(form);
    PackedWriter to = new PackedWriter();
    columns.write(to, FIRST.bits());
    assertThat(to.toBytes()).hasSize(form.bytes);
    assertReadsAgain(columns, FIRST.bits(), form.name());
  }

  @Test
  void keepsWhatAListKeeps() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      ChunkColumns columns = none;
      List<PoolNode> expectedNodes = new ArrayList<>(nodes);
      List<ChunkPresence> expected =
          new ArrayList<>(List.of(ChunkPresence.NONE, ChunkPresence.NONE, ChunkPresence.NONE));
      for (int step = 0; step < 20; step++) {
        int index = random.nextInt(3);
        PoolNode node = pool.get(random.nextInt(4));
        ChunkPresence presence = presence(random, node);
        columns = columns.with(index, node, presence);
        expectedNodes.set(index, node);
        expected.set(index, presence);
        assertThat(columns.nodes()).as("seed %d", seed).isEqualTo(expectedNodes);
        assertThat(presences(columns)).as("seed %d", seed).isEqualTo(expected);
        assertReadsAgain(columns, random.nextBoolean() ? FIRST.bits() : 0, "seed " + seed);
      }
    }
  }

  private static ChunkPresence presence(Random random, PoolNode node) {
    StripeSet some = StripeSet.first(1 + random.nextInt(64));
    StripeSet others = random.nextBoolean() ? some : new StripeSet(random.nextLong() | 1);
    InstanceId own = Objects.requireNonNull(node.instance());
    return switch (random.nextInt(3)) {
      case 0 -> ChunkPresence.NONE;
      case 1 -> held(own, some);
      default ->
          new ChunkPresence(
              List.of(new ChunkPresence.Copy(own, some), new ChunkPresence.Copy(PEER, others)));
    };
  }

  /** Writes the columns, then reads them again, and skips them. */
  private static void assertReadsAgain(ChunkColumns columns, long written, String description) {
    PackedWriter to = new PackedWriter();
    columns.write(to, written);
    to.writeByte(0x55);
    PackedReader from = new PackedReader(to.toBytes());
    ChunkHolder[] holders = columns.holders().toArray(ChunkHolder[]::new);
    ChunkColumns read = ChunkColumns.read(from, holders, written);
    assertThat(presences(read)).as(description).isEqualTo(presences(columns));
    assertThat(read.nodes()).as(description).isEqualTo(columns.nodes());
    assertThat(from.readByte()).as(description).isEqualTo(0x55);
    PackedReader skipping = new PackedReader(to.toBytes());
    ChunkColumns.skip(skipping, holders.length);
    assertThat(skipping.readByte()).as(description).isEqualTo(0x55);
  }

  private static List<ChunkPresence> presences(ChunkColumns columns) {
    List<ChunkPresence> all = new ArrayList<>();
    for (int index = 0; index < columns.size(); index++) {
      all.add(columns.at(index));
    }
    return all;
  }

  private ChunkColumns all(StripeSet stripes) {
    ChunkColumns columns = none;
    for (int index = 0; index < 3; index++) {
      columns = columns.with(index, nodes.get(index), held(own(index), stripes));
    }
    return columns;
  }

  private PoolNode node(int number) {
    return pool.get(number);
  }

  private InstanceId own(int number) {
    return Objects.requireNonNull(node(number).instance());
  }

  private static ChunkPresence held(InstanceId instance, StripeSet stripes) {
    return new ChunkPresence(List.of(new ChunkPresence.Copy(instance, stripes)));
  }

  /**
   * Returns the presence of chunk 1, with one copy on its node's own instance and one on the peer.
   */
  private ChunkPresence twice(StripeSet first, StripeSet second) {
    return new ChunkPresence(
        List.of(new ChunkPresence.Copy(own(1), first), new ChunkPresence.Copy(PEER, second)));
  }
}
