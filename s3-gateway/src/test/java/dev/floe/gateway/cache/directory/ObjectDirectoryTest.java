package dev.floe.gateway.cache.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.HeldChunk;
import dev.floe.node.protocol.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Changes the entry of one object of two stripes. Its segment is placed on two nodes, of which the
 * first holds blocks.
 */
class ObjectDirectoryTest {
  private static final int BLOCK = 64;
  private static final ObjectKey KEY = new ObjectKey("bucket", "key");
  private static final ChunkCode CODE = new ChunkCode(1, 1, BLOCK, 1);
  private static final ChunkCode OTHER_CODE = new ChunkCode(2, 0, BLOCK, 1);
  private static final FillId FILL = new FillId(0, 1);
  private static final FillId LATER_FILL = new FillId(0, 2);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final List<PoolNode> nodes = List.of(new StubNode(0), new StubNode(1));
  private final InstanceId instance = Objects.requireNonNull(nodes.getFirst().instance());

  /** The segments of removed entries. */
  private final List<SegmentEntry> removed = new ArrayList<>();

  private final ObjectDirectory directory =
      new ObjectDirectory(
          1 << 20, (key, entry) -> removed.add(Objects.requireNonNull(entry.segments().get(0))));

  @Test
  void keepsTheSegmentsOfTheSameBytes() {
    fill();
    DirectoryEntry now = directory.confirm(KEY, head("a", "text/html"), NOW.plusSeconds(1), CODE);
    assertThat(now.head().headers().first("Content-Type")).contains("text/html");
    assertThat(now.confirmedAt()).isEqualTo(NOW.plusSeconds(1));
    assertThat(stripes()).isEqualTo(2);
    assertThat(removed).isEmpty();
  }

  @Test
  void dropsTheSegmentsOfOtherBytes() {
    fill();
    DirectoryEntry now = directory.confirm(KEY, head("b", ""), NOW, CODE);
    assertThat(now.head().version()).isEqualTo(version("b"));
    assertThat(stripes()).isZero();
    assertThat(removed).hasSize(1);
    assertThat(directory.expected().chunks(instance)).isZero();
  }

  @Test
  void ignoresAnAnswerToAnEarlierRequest() {
    fill();
    DirectoryEntry now = directory.confirm(KEY, head("b", ""), NOW.minusNanos(1), CODE);
    assertThat(now.head().version()).isEqualTo(version("a"));
    assertThat(stripes()).isEqualTo(2);
    assertThat(removed).isEmpty();
  }

  /** A segment of an object that is gone, or of another version or code, is not added. */
  @ParameterizedTest
  @CsvSource({
    "a, true,  true,  true",
    "b, true,  true,  false",
    "a, false, true,  false",
    "a, true,  false, false"
  })
  void addsASegmentOfTheEntrysVersionAndCode(
      String etag, boolean sameCode, boolean known, boolean added) {
    if (known) {
      directory.confirm(KEY, head("a", ""), NOW, CODE);
      directory.addSegment(KEY, version("a"), CODE, 0, stored(FILL, 1));
    }
    Optional<SegmentEntry> replaced =
        directory.addSegment(
            KEY, version(etag), sameCode ? CODE : OTHER_CODE, 0, stored(LATER_FILL, 2));
    assertThat(replaced.isPresent()).isEqualTo(added);
    int before = known ? 1 : 0;
    assertThat(stripes()).isEqualTo(added ? 2 : before);
  }

  /** The chunks of a fill are deleted once the segment needs none of them. */
  @ParameterizedTest
  @CsvSource({"1, false", "2, true"})
  void returnsTheReplacedStripesOfAFillOnceNoneIsLeft(int newStripes, boolean noneLeft) {
    fill();
    SegmentEntry replaced =
        directory
            .addSegment(KEY, version("a"), CODE, 0, stored(LATER_FILL, newStripes))
            .orElseThrow();
    assertThat(replaced.fills().contains(FILL)).isEqualTo(noneLeft);
    assertThat(stripes()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"a, true", "b, false"})
  void removesOnlyTheVersionThatIsGone(String etag, boolean gone) {
    fill();
    directory.remove(KEY, version(etag));
    assertThat(directory.get(KEY) == null).isEqualTo(gone);
    assertThat(removed).hasSize(gone ? 1 : 0);
    assertThat(directory.expected().chunks(instance)).isEqualTo(gone ? 0 : 1);
  }

  /** When S3 names the same version again, the entry is confirmed and still has its segments. */
  @Test
  void aWriteThatBeginsLeavesAnUnconfirmedEntry() {
    fill();
    directory.detach(KEY);
    assertThat(Objects.requireNonNull(directory.get(KEY)).confirmed()).isFalse();
    assertThat(directory.confirm(KEY, head("a", ""), NOW, CODE).confirmed()).isTrue();
    assertThat(stripes()).isEqualTo(2);
    assertThat(removed).isEmpty();
    directory.written(KEY);
    assertThat(directory.get(KEY)).isNull();
    assertThat(removed).hasSize(1);
  }

  @Test
  void removesOneSegmentOnce() {
    fill();
    ObjectDirectory.Removed first = directory.removeSegment(KEY, 0).orElseThrow();
    assertThat(first.segment().fills()).containsExactly(FILL);
    assertThat(directory.removeSegment(KEY, 0)).isEmpty();
    assertThat(directory.removeSegment(new ObjectKey("bucket", "other"), 0)).isEmpty();
    assertThat(directory.get(KEY)).as("the entry stays").isNotNull();
    assertThat(directory.expected().chunks(instance)).isZero();
  }

  @Test
  void correctsOnlyASegmentOfTheSameBytes() {
    fill();
    directory.correct(KEY, version("b"), 0, segment -> segment.withoutBlock(0, 0));
    assertThat(stripes()).isEqualTo(2);
    directory.correct(KEY, version("a"), 0, segment -> segment.withoutBlock(0, 0));
    assertThat(stripes()).isEqualTo(1);
  }

  @Test
  void countsAnObjectOnceOnAnInstanceThatHoldsAnyOfItsSegments() {
    ObjectKey other = new ObjectKey("bucket", "other");
    fill();
    directory.addSegment(KEY, version("a"), CODE, 1, stored(FILL, 1));
    directory.addSegment(KEY, version("a"), CODE, 0, stored(LATER_FILL, 2));
    directory.confirm(KEY, head("a", "text/html"), NOW.plusSeconds(1), CODE);
    assertThat(directory.expected().objects(instance)).isEqualTo(1);
    directory.confirm(other, head("a", ""), NOW, CODE);
    directory.addSegment(other, version("a"), CODE, 0, stored(FILL, 2));
    assertThat(directory.expected().objects(instance)).isEqualTo(2);

    directory.removeSegment(KEY, 1);
    assertThat(directory.expected().objects(instance)).as("its other segment stays").isEqualTo(2);
    directory.correct(
        KEY, version("a"), 0, segment -> segment.withoutBlock(0, 0).withoutBlock(1, 0));
    assertThat(directory.expected().objects(instance)).isEqualTo(1);
    directory.remove(other);
    assertThat(directory.expected().objects(instance)).isZero();
    directory.remove(KEY);
    assertThat(directory.expected().expectsAny(instance)).isFalse();
  }

  // Inventories.

  @ParameterizedTest
  @CsvSource({"true, 2", "false, 0"})
  void adoptsAnUnknownChunkOnlyIfAllowed(boolean adopt, int named) {
    assertThat(list(chunk(CODE, "a"), adopt)).isEqualTo(StripeSet.first(named));
    DirectoryEntry entry = directory.get(KEY);
    assertThat(entry != null).isEqualTo(adopt);
    assertThat(directory.expected().chunks(instance)).isEqualTo(adopt ? 1 : 0);
    if (entry != null) {
      assertThat(entry.confirmed()).isFalse();
    }
  }

  @Test
  void namesTheStripesOfAKnownChunk() {
    fill();
    assertThat(list(chunk(CODE, "a"), false)).isEqualTo(StripeSet.first(2));
    assertThat(directory.expected().chunks(instance)).as("counted once").isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"b, true", "a, false"})
  void namesNoStripeOfAnotherVersionOrCode(String etag, boolean sameCode) {
    fill();
    ListedChunk other = chunk(sameCode ? CODE : OTHER_CODE, etag);
    assertThat(list(other, true)).isEqualTo(StripeSet.NONE);
    assertThat(stripes()).isEqualTo(2);
  }

  /** A false claim must neither send readers to the claimant nor delete the holder's chunk. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void aChunkThatAnotherNodeClaimsStaysWhereItIs(boolean adopt) {
    fill();
    PoolNode claims = nodes.get(1);
    InstanceId claiming = Objects.requireNonNull(claims.instance());
    HeldChunk held = new HeldChunk(FILL, 0, 0, StripeSet.first(2).bits(), 2 * BLOCK);
    ListedChunk claimed =
        ListedChunk.of(claims, claiming, held, CODE.seal(FILL, KEY, version("a")));

    assertThat(list(claimed, adopt)).isEqualTo(StripeSet.NONE);
    assertThat(directory.expected().chunks(claiming)).isZero();
    assertThat(directory.holds(nodes.getFirst(), KEY, 0)).isTrue();
    assertThat(directory.holds(claims, KEY, 0)).isFalse();
  }

  @Test
  void adoptsNoChunkWithoutNodesForItsSegment() {
    assertThat(directory.listed(chunk(CODE, "a"), Optional::empty, true)).isEqualTo(StripeSet.NONE);
    assertThat(directory.get(KEY)).isNull();
  }

  /** Stores both stripes. */
  private void fill() {
    directory.confirm(KEY, head("a", "text/plain"), NOW, CODE);
    directory.addSegment(KEY, version("a"), CODE, 0, stored(FILL, 2));
  }

  private SegmentEntry stored(FillId fill, int stripeCount) {
    return SegmentEntry.placed(nodes)
        .listed(0, nodes.getFirst(), instance, fill, StripeSet.first(stripeCount), true);
  }

  private StripeSet list(ListedChunk chunk, boolean adopt) {
    return directory.listed(chunk, () -> Optional.of(nodes), adopt);
  }

  private ListedChunk chunk(ChunkCode code, String etag) {
    HeldChunk held = new HeldChunk(FILL, 0, 0, StripeSet.first(2).bits(), 2 * BLOCK);
    return ListedChunk.of(nodes.getFirst(), instance, held, code.seal(FILL, KEY, version(etag)));
  }

  /** Counts the stripes of the first segment that can be read. */
  private int stripes() {
    DirectoryEntry entry = directory.get(KEY);
    SegmentEntry segment = entry == null ? null : entry.segments().get(0);
    return entry == null || segment == null
        ? 0
        : Long.bitCount(segment.readable(entry.layout(), 0).bits());
  }

  private static ObjectHead head(String etag, String contentType) {
    Headers headers = Headers.builder().add("Content-Type", contentType).build();
    return new ObjectHead(version(etag), headers, null, Instant.MAX);
  }

  private static ObjectVersion version(String etag) {
    return new ObjectVersion("\"%s\"".formatted(etag), Instant.EPOCH, 2 * BLOCK, "");
  }
}
