package dev.floe.gateway.cache.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.object.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatesTest {
  private static final ObjectKey KEY = new ObjectKey("bucket", "key");
  private static final ObjectKey OTHER = new ObjectKey("bucket", "other");

  private final List<String> detached = new ArrayList<>();
  private final List<String> written = new ArrayList<>();
  private final List<String> published = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Gates gates = new Gates(() -> now, new Recorded());

  private final class Recorded implements Detachable {
    @Override
    public void detach(ObjectKey key) {
      detached.add(key.key());
    }

    @Override
    public void detachBucket(String bucket) {
      detached.add(bucket + "/*");
    }

    @Override
    public void written(ObjectKey key) {
      written.add(key.key());
    }

    @Override
    public void bucketWritten(String bucket) {
      written.add(bucket + "/*");
    }
  }

  @AfterEach
  void nothingIsLeftInFlight() {
    assertThat(gates.inFlight()).isZero();
  }

  @Test
  void aFillWithoutWritesPublishes() {
    try (Gates.Permit fill = gates.beginFill(KEY).orElseThrow()) {
      assertThat(publish(fill)).isTrue();
      assertThat(publish(fill)).isTrue();
    }
    assertThat(published).hasSize(2);
  }

  @Test
  void aFillBegunDuringAWriteDoesNotPublish() {
    Gates.Write write = gates.beginWrite(KEY);
    assertThat(gates.beginFill(KEY)).isEmpty();
    write.answered().ifPresent(Gates.Permit::close);
    assertThat(gates.beginFill(KEY)).hasValueSatisfying(Gates.Permit::close);
  }

  @Test
  void aFillThatAWriteOvertookDoesNotPublish() {
    try (Gates.Permit fill = gates.beginFill(KEY).orElseThrow()) {
      Gates.Write write = gates.beginWrite(KEY);
      assertThat(detached).containsExactly("key");
      assertThat(publish(fill)).as("while the write is in flight").isFalse();
      write.answered().ifPresent(Gates.Permit::close);
      assertThat(publish(fill)).as("after it ended").isFalse();
    }
  }

  @Test
  void aLonePutPublishesItsOwnBytes() {
    try (Gates.Permit put = gates.beginWrite(KEY).answered().orElseThrow()) {
      assertThat(publish(put)).isTrue();
    }
  }

  @Test
  void aPutFollowedByAnotherWriteDoesNotPublish() {
    try (Gates.Permit put = gates.beginWrite(KEY).answered().orElseThrow()) {
      Gates.Write next = gates.beginWrite(KEY);
      assertThat(publish(put)).isFalse();
      next.unknown();
      assertThat(publish(put)).isFalse();
    }
  }

  /**
   * S3's refusal says that this write changed nothing. Another write may have changed the object.
   */
  @Test
  void aRefusedWriteLeavesTheEntryThatASuccessRemoves() {
    gates.beginWrite(KEY).refused();
    assertThat(detached).containsExactly("key");
    assertThat(written).isEmpty();
    assertThat(gates.doubtful(KEY)).isFalse();
    Gates.Write carriedOut = gates.beginWrite(KEY);
    Gates.Write refused = gates.beginWrite(KEY);
    carriedOut.answered().ifPresent(Gates.Permit::close);
    assertThat(written).containsExactly("key");
    refused.refused();
    refused.unknown();
    assertThat(written).as("ended once").containsExactly("key");
  }

  @Test
  void aWriteOfUnknownOutcomeRemovesTheEntry() {
    gates.beginWrite(KEY).unknown();
    assertThat(written).containsExactly("key");
  }

  @Test
  void aRefusedWriteOvertakesFillsToo() {
    try (Gates.Permit fill = gates.beginFill(KEY).orElseThrow()) {
      gates.beginWrite(KEY).refused();
      assertThat(publish(fill)).isFalse();
    }
  }

  @Test
  void aRefusedBucketWriteLeavesTheEntriesThatASuccessRemoves() {
    Gates.BucketWrite refused = gates.beginBucketWrite("bucket");
    refused.refused();
    refused.close();
    assertThat(detached).containsExactly("bucket/*");
    assertThat(written).isEmpty();
    assertThat(gates.beginFill(KEY)).hasValueSatisfying(Gates.Permit::close);
    Gates.BucketWrite carriedOut = gates.beginBucketWrite("bucket");
    carriedOut.close();
    carriedOut.close();
    assertThat(written).containsExactly("bucket/*");
  }

  @Test
  void overlappingWritesDoNotPublish() {
    Gates.Write first = gates.beginWrite(KEY);
    Gates.Write second = gates.beginWrite(KEY);
    assertThat(first.answered()).isEmpty();
    assertThat(second.answered()).isEmpty();
  }

  @Test
  void nestedWritesDoNotPublish() {
    Gates.Write outer = gates.beginWrite(KEY);
    assertThat(gates.beginWrite(KEY).answered()).isEmpty();
    assertThat(outer.answered()).isEmpty();
  }

  /**
   * Calls {@link BucketGates} directly: {@link Gates} would refuse the nested write in any case,
   * because the outer write is still in flight.
   */
  @Test
  void aNestedWriteIsNotAlone() {
    BucketGates bucket = new BucketGates();
    bucket.beginWrite("key");
    assertThat(bucket.endWrite("key", bucket.beginWrite("key"))).isFalse();
  }

  @Test
  void anUnknownOutcomeLeavesTheKeyDoubtfulForFifteenMinutes() {
    gates.beginWrite(KEY).unknown();
    assertThat(gates.doubtful(KEY)).isTrue();
    assertThat(gates.doubtful(OTHER)).isFalse();
    assertThat(gates.beginFill(KEY)).isEmpty();
    assertThat(gates.beginWrite(KEY).answered())
        .as("the doubtful write may still arrive")
        .isEmpty();
    now = now.plus(Duration.ofMinutes(15)).minusNanos(1);
    assertThat(gates.beginFill(KEY)).isEmpty();
    now = now.plusNanos(1);
    assertThat(gates.doubtful(KEY)).isFalse();
    assertThat(gates.beginFill(KEY)).hasValueSatisfying(Gates.Permit::close);
  }

  @Test
  void doubtThatBeginsDuringAFillKeepsItFromPublishing() {
    try (Gates.Permit fill = gates.beginFill(KEY).orElseThrow()) {
      gates.beginWrite(KEY).close();
      assertThat(publish(fill)).isFalse();
    }
  }

  @Test
  void tooManyDoubtfulKeysMakeTheBucketDoubtful() {
    for (int i = 0; i <= BucketGates.DOUBTFUL_KEYS_LIMIT; i++) {
      gates.beginWrite(new ObjectKey("bucket", "k" + i)).unknown();
    }
    assertThat(gates.doubtful(OTHER)).isTrue();
    assertThat(gates.doubtful(new ObjectKey("elsewhere", "other"))).isFalse();
    now = now.plus(BucketGates.DOUBT);
    assertThat(gates.doubtful(OTHER)).isFalse();
  }

  @Test
  void endingTwiceCountsOnce() {
    Gates.Write write = gates.beginWrite(KEY);
    write.answered().ifPresent(Gates.Permit::close);
    write.close();
    assertThat(write.answered()).isEmpty();
    assertThat(gates.doubtful(KEY)).isFalse();
    Gates.Permit fill = gates.beginFill(KEY).orElseThrow();
    fill.close();
    fill.close();
    assertThat(publish(fill)).isFalse();
  }

  @Test
  void aBucketWriteStopsTheFillsOfAllItsKeys() {
    try (Gates.Permit fill = gates.beginFill(KEY).orElseThrow()) {
      Gates.Write put = gates.beginWrite(OTHER);
      Gates.BucketWrite write = gates.beginBucketWrite("bucket");
      assertThat(detached).containsExactly("other", "bucket/*");
      assertThat(gates.beginFill(KEY)).isEmpty();
      write.close();
      write.close();
      assertThat(publish(fill)).isFalse();
      assertThat(put.answered()).isEmpty();
    }
    assertThat(gates.beginFill(KEY)).hasValueSatisfying(Gates.Permit::close);
  }

  /** Only the second raise of the bucket's epoch shows that such a write was not alone. */
  @Test
  void aWriteBegunDuringABucketWriteDoesNotPublish() {
    Gates.BucketWrite bucket = gates.beginBucketWrite("bucket");
    Gates.Write write = gates.beginWrite(KEY);
    bucket.close();
    assertThat(write.answered()).isEmpty();
  }

  @Test
  void aWriteThatOutlastsABucketWriteDoesNotPublish() {
    Gates.Write write = gates.beginWrite(KEY);
    gates.beginBucketWrite("bucket").close();
    assertThat(write.answered()).isEmpty();
  }

  @Test
  void aFillThatAWholeBucketWriteOvertookDoesNotPublish() {
    try (Gates.Permit fill = gates.beginFill(KEY).orElseThrow()) {
      gates.beginBucketWrite("bucket").close();
      assertThat(publish(fill)).isFalse();
    }
  }

  @Test
  void writesOfOneKeyLeaveOthersAlone() {
    try (Gates.Permit fill = gates.beginFill(OTHER).orElseThrow();
        Gates.Write write = gates.beginWrite(KEY)) {
      assertThat(publish(fill)).isTrue();
      Optional<Gates.Permit> own = write.answered();
      assertThat(own).hasValueSatisfying(Gates.Permit::close);
    }
  }

  private boolean publish(Gates.Permit permit) {
    return permit.publish(() -> published.add("published")).isPresent();
  }

  @Test
  void aWriteThatCouldNotBeginIsNotInFlight() {
    Gates failing =
        new Gates(
            () -> now,
            new Detachable() {
              @Override
              public void detach(ObjectKey key) {
                throw new IllegalStateException("planned");
              }

              @Override
              public void detachBucket(String bucket) {}
            });
    assertThatThrownBy(() -> failing.beginWrite(KEY)).hasMessage("planned");
    assertThat(failing.inFlight()).isZero();
    assertThat(failing.beginFill(KEY)).hasValueSatisfying(Gates.Permit::close);
  }
}
