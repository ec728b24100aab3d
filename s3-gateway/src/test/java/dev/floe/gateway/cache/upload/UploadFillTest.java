package dev.floe.gateway.cache.upload;

import static dev.floe.gateway.cache.fill.FillParts.BLOCK;
import static dev.floe.gateway.cache.fill.FillParts.KEY;
import static dev.floe.gateway.cache.fill.FillParts.STRIPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.FakeNodes;
import dev.floe.gateway.cache.fill.FillParts;
import dev.floe.gateway.cache.fill.StoreOutcome;
import dev.floe.gateway.cache.fill.StoredWrite;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.object.ListedPart;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.policy.PoolShare;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * One open upload. However it ends, its room and its memory must be released. Stripes have 2+1
 * blocks of 64 bytes.
 */
class UploadFillTest {
  /** A stripe and a half, so that parts 1 and 2 share a stripe. */
  private static final int PART = STRIPE + STRIPE / 2;

  private final BlockPool blocks = new BlockPool(BLOCK, new MemoryBudget(1 << 20));
  private final FillParts parts = new FillParts(new FakeNodes(blocks), blocks);
  private final AtomicLong capacityBytes = new AtomicLong(1 << 20);
  private final UploadRoom room = new UploadRoom(new PoolShare(1, () -> 1, capacityBytes::get));
  private final FragmentMemory memory = new FragmentMemory(blocks, 3);
  private final UploadFill upload =
      new UploadFill(
          new UploadFill.Context(
              parts.services(FillPatience.STANDARD), parts.placement(), memory, room),
          KEY);

  @AfterEach
  void releasesEverything() {
    upload.giveUp();
    assertThat(room.parts()).as("parts").isZero();
    assertThat(memory.inUseBytes()).as("bytes of fragments").isZero();
    await().until(() -> parts.tasks.running() == 0);
    parts.close();
  }

  @Test
  void partsInAnyOrderBecomeTheObject() throws Exception {
    store(1, PART, "a");
    store(3, 10, "c");
    store(2, PART, "b");
    StoredWrite write = stored(listed(1, "a"), listed(2, "b"), listed(3, "c"));
    assertThat(write.lengthBytes()).isEqualTo(2 * PART + 10);
    write.prepare();
    assertThat(write.complete()).isTrue();
    write.abandon();
  }

  @Test
  void aPartThatS3RefusesLeavesNothing() throws Exception {
    PartFill part = upload.begin(1, PART).orElseThrow();
    part.accept(ByteBuffer.wrap(new byte[PART]));
    assertThat(room.parts()).isEqualTo(1);
    assertThat(memory.inUseBytes()).isPositive();

    upload.refused(part);

    assertThat(room.parts()).isZero();
    assertThat(memory.inUseBytes()).isZero();
    assertThat(upload.isUnused()).isTrue();
  }

  @Test
  void aPartThatIsUploadedAgainIsStoredOnce() throws Exception {
    store(1, PART, "a");
    store(1, PART, "a");
    assertThat(room.parts()).isEqualTo(1);
    StoredWrite write = stored(listed(1, "a"));
    write.prepare();
    assertThat(write.complete()).isTrue();
    write.abandon();
  }

  @Test
  void otherBytesReplaceThePart() throws Exception {
    store(1, PART, "a");
    store(1, PART, "b");
    assertThat(room.parts()).isEqualTo(1);
    assertThat(upload.completed(List.of(listed(1, "a"))))
        .isEqualTo(new CompletedParts.Nothing(StoreOutcome.OTHER_PARTS));
  }

  @Test
  void aPartWithoutRoomEndsTheUpload() throws Exception {
    store(1, PART, "a");
    capacityBytes.set(PART);

    assertThat(upload.begin(2, PART)).isEmpty();

    assertThat(room.parts()).isZero();
    assertThat(upload.isUnused()).isFalse();
    assertThat(upload.begin(3, 1)).as("the upload has ended").isEmpty();
    assertThat(upload.completed(List.of(listed(1, "a"))))
        .isEqualTo(new CompletedParts.Nothing(StoreOutcome.GIVEN_UP));
  }

  @Test
  void aPartThatArrivesAfterTheEndIsDeleted() throws Exception {
    PartFill late = upload.begin(1, PART).orElseThrow();
    late.accept(ByteBuffer.wrap(new byte[PART]));
    upload.giveUp();
    assertThat(room.parts()).as("it is still being uploaded").isEqualTo(1);

    upload.accepted(late, "a");

    assertThat(room.parts()).isZero();
    assertThat(memory.inUseBytes()).isZero();
  }

  /** Part 3 is stored but is not in the list. */
  @Test
  void aCompletionDeletesWhatIsNotInTheObject() throws Exception {
    store(1, PART, "a");
    store(2, PART, "b");
    store(3, PART, "c");

    StoredWrite write = stored(listed(1, "a"), listed(2, "b"));

    assertThat(write.lengthBytes()).isEqualTo(2 * PART);
    assertThat(room.parts()).isEqualTo(2);
    write.prepare();
    assertThat(write.complete()).isTrue();
    write.forget();
    assertThat(room.parts()).isZero();
  }

  @Test
  void isCompletedOnce() throws Exception {
    store(1, PART, "a");
    stored(listed(1, "a")).abandon();
    assertThat(upload.completed(List.of(listed(1, "a"))))
        .isEqualTo(new CompletedParts.Nothing(StoreOutcome.GIVEN_UP));
  }

  private static ListedPart listed(int number, String etag) {
    return new ListedPart(number, etag);
  }

  private StoredWrite stored(ListedPart... listed) {
    CompletedParts completed = upload.completed(List.of(listed));
    assertThat(completed).isInstanceOf(CompletedParts.Stored.class);
    return ((CompletedParts.Stored) completed).write();
  }

  private void store(int number, int lengthBytes, String etag) throws InterruptedException {
    Optional<PartFill> part = upload.begin(number, lengthBytes);
    part.orElseThrow().accept(ByteBuffer.wrap(new byte[lengthBytes]));
    upload.accepted(part.orElseThrow(), etag);
  }
}
