package dev.floe.loadtest;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static dev.floe.loadtest.harness.FloeFixture.HIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.node.host.faults.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Node processes that die, damage their bytes or stop. With 10+2 on twelve nodes, each node holds a
 * chunk of every segment, so each fault concerns every object.
 */
class NodeFaultsIT {
  private static final int MIB = 1 << 20;
  private static final int STRIPE_BYTES = 10 * (128 << 10);
  private static final int PARITY = 2;
  private static final Duration REPAIR_TIMEOUT = Duration.ofSeconds(60);
  private static final String REPAIRED = "floe_blocks_repaired_total";

  private static FloeFixture floe;

  @BeforeAll
  static void start() throws Exception {
    floe = FloeFixture.builder().code("10+2").nodes(12).faultyNodes().hitsForAnHour().start();
  }

  @AfterAll
  static void end() throws IOException {
    floe.close();
  }

  @BeforeEach
  void allNodesRunWell() throws IOException {
    for (String function : floe.functions()) {
      if (!floe.host().pids(function).isEmpty()) {
        floe.faults(function).inject(new Fault.Resume());
      }
    }
    floe.startNodes();
  }

  /** Both reads must be hits. */
  @Test
  void servesHitsWithTwoNodesKilledBefore() throws Exception {
    byte[] bytes = kept("two-before", 20 * MIB);
    killNodes(PARITY);

    assertHit("two-before", bytes);
    assertHit("two-before", bytes);

    assertThat(floe.originReads("two-before")).isZero();
    floe.awaitNothingLeased();
  }

  /** The read must be a hit to its end. */
  @Test
  void servesHitWhileTwoNodesAreKilled() throws Exception {
    byte[] bytes = kept("two-during", 64 * MIB);

    readAndKill("two-during", bytes, PARITY);

    assertThat(floe.originReads("two-during")).isZero();
    floe.awaitNothingLeased();
  }

  /** No read needs to be a hit; the origin has the bytes. */
  @Test
  void fallsBackToTheOriginWithThreeNodesKilledBefore() throws Exception {
    byte[] bytes = kept("three-before", 20 * MIB);
    killNodes(PARITY + 1);

    assertThat(floe.get("three-before")).isEqualTo(bytes);

    assertThat(floe.originReads("three-before")).isPositive();
    floe.awaitNothingLeased();
  }

  /**
   * The bytes sent before the third node died must be from the nodes: the origin sends only the
   * rest.
   */
  @Test
  void theOriginAnswersTheRestWhenThreeNodesAreKilledDuringARead() throws Exception {
    byte[] bytes = kept("three-during", 64 * MIB);

    readAndKill("three-during", bytes, PARITY + 1);

    assertThat(floe.originReads("three-during")).isPositive();
    assertThat(floe.originBytesRead("three-during")).isLessThan(bytes.length - 2L * MIB);
    floe.awaitNothingLeased();
  }

  /** All reads must be hits: damaged blocks are noticed, rebuilt and written again. */
  @Test
  void repairsDamagedBlocksAndNeverServesThem() throws Exception {
    byte[] bytes = kept("damaged", 5 * STRIPE_BYTES);
    double before = floe.metric(REPAIRED);
    for (String function : floe.functions().subList(0, PARITY)) {
      floe.faults(function).inject(new Fault.CorruptAll());
    }

    // Not every read requests blocks from parity nodes.
    Awaitility.await()
        .atMost(REPAIR_TIMEOUT)
        .until(() -> {
          assertHit("damaged", bytes);
          return floe.metric(REPAIRED) > before;
        });

    assertThat(floe.originReads("damaged")).isZero();
    floe.awaitNothingLeased();
  }

  static List<Fault> waysToStop() {
    return List.of(new Fault.Stall(), new Fault.StallInBlock());
  }

  /** All reads must be hits, and a write continues, while the node hangs. */
  @ParameterizedTest
  @MethodSource("waysToStop")
  void otherReadsContinueWhileANodeHangs(Fault fault) throws Exception {
    String name = fault.toLine();
    byte[] first = kept(name + "-1", 20 * MIB);
    byte[] second = kept(name + "-2", 3 * MIB);
    floe.faults(floe.functions().getFirst()).inject(fault);

    assertHit(name + "-1", first);
    assertHit(name + "-2", second);
    byte[] written = FloeFixture.bytes(5, 2 * MIB);
    floe.put(name + "-3", written);
    assertThat(floe.get(name + "-3")).isEqualTo(written);
    assertHit(name + "-1", first);

    assertThat(floe.originReads(name + "-1") + floe.originReads(name + "-2")).isZero();
    floe.awaitNothingLeased();
  }

  private static byte[] kept(String key, int lengthBytes) {
    byte[] bytes = FloeFixture.bytes(key.hashCode(), lengthBytes);
    floe.put(key, bytes);
    floe.awaitHit(key);
    floe.origin().forget();
    return bytes;
  }

  private static void killNodes(int count) throws Exception {
    for (String function : floe.functions().subList(0, count)) {
      floe.kill(function);
    }
  }

  private static void assertHit(String key, byte[] bytes) throws IOException {
    try (var answer = get(key)) {
      assertThat(Arrays.equals(answer.readAllBytes(), bytes)).as("bytes of " + key).isTrue();
      assertThat(FloeFixture.cacheStatus(answer.response())).isEqualTo(HIT);
    }
  }

  private static void readAndKill(String key, byte[] bytes, int nodes) throws Exception {
    try (var answer = get(key)) {
      assertThat(FloeFixture.cacheStatus(answer.response())).isEqualTo(HIT);
      byte[] read = new byte[bytes.length];
      int begun = answer.readNBytes(read, 0, 4 * MIB);
      killNodes(nodes);
      int rest = answer.readNBytes(read, begun, bytes.length - begun);
      assertThat(begun + rest).isEqualTo(bytes.length);
      assertThat(answer.read()).isEqualTo(-1);
      assertThat(Arrays.equals(read, bytes)).as("bytes of " + key).isTrue();
    }
  }

  private static ResponseInputStream<GetObjectResponse> get(String key) {
    return floe.s3().getObject(request -> request.bucket(BUCKET).key(key));
  }
}
