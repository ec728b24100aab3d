package dev.floe.gateway.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.CacheRig;
import dev.floe.gateway.cache.FakeExchange.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BucketOwnersTest {
  private static final String OWNER = "123456789012";

  private final CacheRig rig = new CacheRig(64);
  private final Requests requests = new Requests(rig);

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aConfirmedOwnerIsNotAskedForAgainAndTheFirstReadFills() throws Exception {
    rig.origin.put("/bucket/a", new byte[100]);
    assertThat(expecting("a").header("Cache-Status")).isEqualTo("Floe; fwd=uri-miss; stored");
    await().until(rig::settled);
    assertThat(expecting("a").header("X-Cache")).isEqualTo("HIT");
    assertThat(rig.origin.count("HEAD")).isEqualTo(1);
    assertThat(rig.origin.count("GET")).isEqualTo(1);
  }

  @Test
  void aRefusalIsS3sAnswerAndNeverAConfirmation() throws Exception {
    rig.origin.put("/bucket/a", new byte[100]);
    requests.get("a").await();
    await().until(rig::settled);
    rig.origin.refuse("HEAD", 403, 2);
    for (int i = 1; i <= 2; i++) {
      assertThat(expecting("a").header("Cache-Status"))
          .isEqualTo("Floe; fwd=bypass; detail=bucket-owner");
      assertThat(rig.origin.count("GET")).isEqualTo(1 + i);
      assertThat(rig.origin.requests().getLast().headers().first(BucketOwners.HEADER))
          .contains(OWNER);
    }
    assertThat(expecting("a").header("X-Cache")).isEqualTo("HIT");
  }

  @Test
  void aDeletedBucketHasNoKnownOwner() throws Exception {
    BucketOwners owners = new BucketOwners(rig.origin);
    rig.origin.put("/bucket/a", new byte[100]);
    assertThat(owners.verify(requests.request("GET", "a"), OWNER, "test")).isTrue();
    assertThat(owners.confirmed("bucket", OWNER)).isTrue();
    assertThat(owners.confirmed("bucket", "210987654321")).isFalse();
    assertThat(owners.confirmed("other", OWNER)).isFalse();
    owners.forget("bucket");
    assertThat(owners.confirmed("bucket", OWNER)).isFalse();
  }

  @Test
  void anAnswerThatADeletionOvertookIsNotRemembered() throws Exception {
    BucketOwners owners = new BucketOwners(rig.origin);
    rig.origin.put("/bucket/a", new byte[100]);
    rig.origin.afterNext("HEAD", () -> owners.forget("bucket"));
    assertThat(owners.verify(requests.request("GET", "a"), OWNER, "test")).isFalse();
    assertThat(owners.confirmed("bucket", OWNER)).isFalse();
  }

  private Answer expecting(String key) throws Exception {
    return requests.get(key, BucketOwners.HEADER, OWNER).await();
  }
}
