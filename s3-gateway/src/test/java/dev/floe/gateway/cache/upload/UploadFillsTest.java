package dev.floe.gateway.cache.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.FakeNodes;
import dev.floe.gateway.cache.FakePool;
import dev.floe.gateway.cache.directory.CacheContents;
import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.ChunkCodes;
import dev.floe.gateway.cache.directory.ChunkReaper;
import dev.floe.gateway.cache.directory.RunningFills;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.cache.fill.FillServices;
import dev.floe.gateway.cache.fill.PoolHealth;
import dev.floe.gateway.cache.fill.StoreOutcome;
import dev.floe.gateway.cache.fill.StoredWrite;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.object.ListedPart;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.policy.PoolShare;
import dev.floe.gateway.task.BackgroundTasks;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Open uploads, and the cases in which they are given up. Stripes have 2+1 blocks of 64 bytes,
 * parts 200 bytes.
 */
class UploadFillsTest {
  private static final int BLOCK = 64;
  private static final int PART = 200;
  private static final long ROOM = 1000;
  private static final ObjectKey KEY = new ObjectKey("bucket", "key");

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong roomBytes = new AtomicLong(ROOM);
  private boolean failing;
  private final SecureRandom random = new SecureRandom();
  private boolean drawsFail;
  private final BackgroundTasks tasks = new BackgroundTasks("test", 100);
  private final GatewayMetrics metrics = new GatewayMetrics();
  private final BlockPool blocks = new BlockPool(BLOCK, new MemoryBudget(100_000L * BLOCK));
  private final FakeNodes nodes = new FakeNodes(blocks);
  private final UploadFills uploads = uploads();

  private UploadFills uploads() {
    ChunkCode code = new ChunkCode(2, 1, BLOCK, 0);
    CacheContents contents = new CacheContents(8 << 20, new ChunkReaper(nodes, metrics, tasks));
    contents.residency().capacity(1 << 20);
    FillServices services =
        new FillServices(
            code,
            blocks,
            nodes,
            contents.directory(),
            contents.residency(),
            contents.room(),
            contents.reaper(),
            new RunningFills(nodes, Duration.ofHours(1), tasks),
            new PoolHealth(),
            FillPatience.STANDARD,
            tasks,
            metrics);
    SegmentPlacement placement =
        new SegmentPlacement(
            new FakePool(3, 1 << 20), contents.directory(), ChunkCodes.only(code), this::drawn);
    PoolShare share = new PoolShare(1, () -> 1, this::room);
    return new UploadFills(true, services, placement, share, nanos::get);
  }

  private long drawn() {
    if (drawsFail) {
      throw new IllegalStateException("planned");
    }
    return random.nextLong();
  }

  private long room() {
    if (failing) {
      throw new IllegalStateException("planned");
    }
    return roomBytes.get();
  }

  @AfterEach
  void releasesAllMemory() {
    uploads.close();
    await().until(() -> blocks.budget().inUseBytes() == 0);
    tasks.close();
    blocks.close();
  }

  private void upload(String id, int number) {
    try (TeedPart part = uploads.part(KEY, id, number, PART)) {
      part.accept(ByteBuffer.wrap(new byte[PART]));
      part.accepted("\"etag\"");
    }
  }

  private boolean completes(String id, int parts) throws InterruptedException {
    List<ListedPart> listed =
        IntStream.rangeClosed(1, parts).mapToObj(number -> new ListedPart(number, "etag")).toList();
    try (UploadFills.Completion completion = uploads.completion(KEY, id)) {
      return switch (completion.completed(listed)) {
        case CompletedParts.Stored(StoredWrite write) -> {
          write.forget();
          yield true;
        }
        case CompletedParts.Nothing _ -> false;
      };
    }
  }

  private StoreOutcome reason(String id, ListedPart... listed) {
    try (UploadFills.Completion completion = uploads.completion(KEY, id)) {
      return switch (completion.completed(List.of(listed))) {
        case CompletedParts.Stored _ -> StoreOutcome.CACHED;
        case CompletedParts.Nothing(StoreOutcome reason) -> reason;
      };
    }
  }

  @Test
  void anUploadIsCompletedOnce() throws Exception {
    upload("id", 1);
    upload("id", 2);
    assertThat(completes("id", 2)).isTrue();
    assertThat(completes("id", 2)).isFalse();
    assertThat(uploads.inUseBytes()).isZero();
  }

  @Test
  void anIdleUploadIsGivenUp() throws Exception {
    upload("id", 1);
    nanos.addAndGet(UploadFills.IDLE_AT_MOST.toNanos() - 1);
    uploads.expire();
    assertThat(uploads.inUseBytes()).isPositive();
    nanos.addAndGet(1);
    uploads.expire();
    assertThat(uploads.inUseBytes()).isZero();
    assertThat(completes("id", 1)).isFalse();
  }

  @Test
  void aPartThatCannotBeginLeavesItsUploadIdle() throws Exception {
    failing = true;
    assertThatThrownBy(() -> uploads.part(KEY, "id", 1, PART)).hasMessage("planned");
    failing = false;
    try (UploadFills.Completion completion = uploads.completion(KEY, "id")) {
      assertThat(completion.isStored()).isFalse();
    }
    upload("id", 1);
    assertThat(completes("id", 1)).isTrue();
  }

  @Test
  void anUploadInUseIsNotIdle() throws Exception {
    upload("id", 1);
    try (UploadFills.Completion _ = uploads.completion(KEY, "id")) {
      nanos.addAndGet(10 * UploadFills.IDLE_AT_MOST.toNanos());
      uploads.expire();
    }
    assertThat(completes("id", 1)).isTrue();
  }

  @Test
  void theIdlestOfTooManyUploadsIsGivenUp() throws Exception {
    for (int i = 0; i <= UploadFills.UPLOADS_LIMIT; i++) {
      try (TeedPart part = uploads.part(KEY, "id" + i, 1, 1)) {
        part.accept(ByteBuffer.wrap(new byte[1]));
        part.accepted("\"etag\"");
      }
    }
    assertThat(completes("id0", 1)).isFalse();
    assertThat(completes("id1", 1)).isTrue();
    assertThat(completes("id" + UploadFills.UPLOADS_LIMIT, 1)).isTrue();
  }

  @Test
  void anUploadBeyondTheRoomOfAllIsGivenUp() throws Exception {
    upload("other", 1);
    for (int number = 1; number <= 5; number++) {
      upload("id", number);
    }
    assertThat(completes("id", 5)).isFalse();
    assertThat(completes("other", 1)).isTrue();
    for (int number = 1; number <= 5; number++) {
      upload("next", number);
    }
    assertThat(completes("next", 5)).as("the room was returned").isTrue();
  }

  /**
   * A seam is a stripe with bytes of several parts. Here its bytes were already taken from both
   * parts.
   */
  @Test
  void releasesTheBytesOfASeamThatCannotBeStored() {
    upload("id", 1);
    try (TeedPart second = uploads.part(KEY, "id", 2, PART)) {
      second.accept(ByteBuffer.wrap(new byte[PART]));
      drawsFail = true;
      assertThatThrownBy(() -> second.accepted("\"etag\"")).hasMessage("planned");
      drawsFail = false;
    }
    assertThat(uploads.inUseBytes()).as("what is left of the second part").isEqualTo(BLOCK);
  }

  /** Otherwise the sum of all lengths would overflow, and there would be room for everything. */
  @Test
  void aPartOfAnImpossibleLengthTakesNoRoom() throws Exception {
    upload("id", 1);
    for (long length : List.of(UploadFill.PART_LIMIT_BYTES + 1, Long.MAX_VALUE)) {
      uploads.part(KEY, "id", 10_000, length).close();
    }
    for (int number = 1; number <= 5; number++) {
      upload("other", number);
    }
    assertThat(completes("other", 5)).as("beyond the room").isFalse();
    assertThat(completes("id", 1)).isTrue();
  }

  /** The first upload was aborted meanwhile, and S3 has since accepted a part under the same id. */
  @Test
  void aCompletionLeavesALaterUploadOfTheSameId() throws Exception {
    upload("id", 1);
    try (UploadFills.Completion completion = uploads.completion(KEY, "id")) {
      uploads.aborted(KEY, "id");
      upload("id", 1);
      assertThat(completion.completed(List.of(new ListedPart(1, "etag"))))
          .isEqualTo(new CompletedParts.Nothing(StoreOutcome.GIVEN_UP));
    }
    assertThat(uploads.inUseBytes()).isPositive();
    uploads.close();
    assertThat(uploads.inUseBytes()).isZero();
  }

  @Test
  void anUploadOfADeletedBucketIsGivenUp() throws Exception {
    upload("id", 1);
    uploads.detach(KEY);
    uploads.detachBucket(KEY.bucket());
    uploads.bucketWritten("another");
    assertThat(uploads.inUseBytes()).isPositive();
    uploads.bucketWritten(KEY.bucket());
    assertThat(uploads.inUseBytes()).isZero();
    assertThat(completes("id", 1)).isFalse();
  }

  @Test
  void partsThatEndAfterTheUploadAreDeleted() throws Exception {
    try (TeedPart part = uploads.part(KEY, "id", 1, PART)) {
      part.accept(ByteBuffer.wrap(new byte[PART]));
      uploads.aborted(KEY, "id");
      part.accepted("\"etag\"");
    }
    assertThat(uploads.inUseBytes()).isZero();
    assertThat(completes("id", 1)).isFalse();
  }

  /** S3 allows this many parts. Most share a stripe with both of their neighbours. */
  @Test
  void tenThousandPartsAreOneObject() throws Exception {
    int parts = UploadRoom.PARTS_LIMIT;
    roomBytes.set((long) parts * PART);
    for (int number = 1; number <= parts; number++) {
      upload("id", number);
    }
    ListedPart[] listed =
        IntStream.rangeClosed(1, parts)
            .mapToObj(number -> new ListedPart(number, "etag"))
            .toArray(ListedPart[]::new);
    try (UploadFills.Completion completion = uploads.completion(KEY, "id")) {
      assertThat(completion.completed(List.of(listed)))
          .isInstanceOfSatisfying(
              CompletedParts.Stored.class,
              stored -> {
                stored.write().prepare();
                assertThat(stored.write().lengthBytes()).isEqualTo((long) parts * PART);
                assertThat(stored.write().complete()).isTrue();
                stored.write().abandon();
              });
    }
    assertThat(uploads.inUseBytes()).isZero();
  }

  @Test
  void namesTheReasonWhyNothingIsStored() {
    assertThat(reason("id", new ListedPart(1, "etag"))).isEqualTo(StoreOutcome.NO_PARTS);
    upload("id", 1);
    assertThat(reason("id", new ListedPart(1, "another"))).isEqualTo(StoreOutcome.OTHER_PARTS);
    upload("unread", 1);
    assertThat(reason("unread")).isEqualTo(StoreOutcome.OTHER_PARTS);
    for (int number = 1; number <= ROOM / PART + 1; number++) {
      upload("large", number);
    }
    assertThat(reason("large", new ListedPart(1, "etag"))).isEqualTo(StoreOutcome.GIVEN_UP);
  }

  @Test
  void nothingIsStoredAfterTheEnd() throws Exception {
    uploads.close();
    upload("id", 1);
    assertThat(completes("id", 1)).isFalse();
  }
}
