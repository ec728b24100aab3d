package dev.floe.gateway.policy.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.policy.MinimumRate;
import dev.floe.gateway.policy.request.OriginShares.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginSharesTest {
  private final OriginShares shares = new OriginShares(64);

  private int takeAll(Kind kind, String identity) {
    int taken = 0;
    while (shares.take(kind, identity)) {
      taken++;
    }
    return taken;
  }

  /** Half and three quarters of the connections that clients may take: 52 of the 64. */
  @Test
  void oneIdentityTakesHalfForAKindAndThreeQuartersForAll() {
    assertThat(takeAll(Kind.CLIENT_READ, "a")).isEqualTo(26);
    assertThat(takeAll(Kind.CLIENT_WRITE, "a")).isEqualTo(13);
    assertThat(takeAll(Kind.CLIENT_READ, "b")).isEqualTo(13);
    assertThat(shares.take(Kind.CLIENT_READ, "c")).as("a kind's share").isFalse();
    assertThat(shares.used()).isEqualTo(52);
  }

  @Test
  void otherIdentitiesAndKindsKeepTheirShares() {
    takeAll(Kind.CLIENT_READ, "a");
    assertThat(shares.take(Kind.CLIENT_WRITE, "b")).isTrue();
    assertThat(shares.take(Kind.CLIENT_READ, "b")).isTrue();
    takeAll(Kind.CLIENT_READ, "b");
    assertThat(shares.take(Kind.CLIENT_WRITE, "c")).isTrue();
  }

  @Test
  void clientsLeaveConnectionsToFillsAndFillsToRevalidation() {
    for (String identity : new String[] {"a", "b", "c", "d"}) {
      takeAll(Kind.CLIENT_READ, identity);
      takeAll(Kind.CLIENT_WRITE, identity);
    }
    assertThat(shares.used()).isEqualTo(52);
    assertThat(takeAll(Kind.FILL, "")).isEqualTo(8);
    assertThat(takeAll(Kind.REVALIDATION, "")).isEqualTo(4);
    assertThat(shares.used()).isEqualTo(64);
  }

  /**
   * Cold reads become fills and stale reads revalidations, and one identity may cause any number of
   * both.
   */
  @ParameterizedTest
  @ValueSource(ints = {8, 16, 32, 64, 512})
  void oneIdentityNeverTakesAllConnections(int connections) {
    OriginShares all = new OriginShares(connections);
    for (Kind kind : Kind.values()) {
      while (all.take(kind, kind.ofClient() ? "greedy" : "")) {
        assertThat(all.used()).isLessThanOrEqualTo(connections);
      }
    }
    assertThat(all.take(Kind.CLIENT_WRITE, "other")).isTrue();
  }

  @Test
  void unreadAnswersOfOneIdentityAreAnEighthOfTheClientsConnections() {
    for (int i = 0; i < 6; i++) {
      assertThat(shares.takeUnread("a")).isTrue();
    }
    assertThat(shares.takeUnread("a")).isFalse();
    assertThat(shares.takeUnread("b")).isTrue();
    assertThat(shares.used()).isZero();
    shares.releaseUnread("a");
    assertThat(shares.takeUnread("a")).isTrue();
    assertThat(shares.takeUnread("a")).isFalse();
    assertThat(new OriginShares(8).takeUnread("a")).isTrue();
  }

  @Test
  void releasedConnectionsCanBeTakenAgain() {
    int taken = takeAll(Kind.CLIENT_READ, "a");
    for (int i = 0; i < taken; i++) {
      shares.release(Kind.CLIENT_READ, "a");
    }
    assertThat(shares.used()).isZero();
    assertThat(takeAll(Kind.CLIENT_READ, "a")).isEqualTo(taken);
  }

  @Test
  void aClientIsTooSlowOnlyOverAWholeWindow() {
    MinimumRate rate = new MinimumRate(1000, 1_000_000_000L);
    assertThat(rate.tooSlow(1, 999_999_999L)).isFalse();
    assertThat(rate.tooSlow(1, 1)).isTrue();
    assertThat(rate.tooSlow(1000, 1_000_000_000L)).as("a new window").isFalse();
    assertThat(new MinimumRate(0, 1).tooSlow(0, 100)).as("no minimum").isFalse();
    MinimumRate bursts = MinimumRate.withSlack(1000, 1_000_000_000L, 400);
    assertThat(bursts.tooSlow(600, 1_000_000_000L)).as("within the slack").isFalse();
    assertThat(bursts.tooSlow(599, 1_000_000_000L)).as("beyond the slack").isTrue();
    assertThat(MinimumRate.withSlack(0, 1, 400).tooSlow(0, 1)).as("no byte at all").isTrue();
  }
}
