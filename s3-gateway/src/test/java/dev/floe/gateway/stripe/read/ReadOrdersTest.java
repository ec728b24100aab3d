package dev.floe.gateway.stripe.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadOrdersTest extends StripeReadCase {
  private final ReadOrders orders = new ReadOrders();

  @Test
  void readsOfOneCodeShareTheirOrderUnlessANodeIsForeign() {
    assertThat(orders.of(where())).isSameAs(orders.of(where()));
    assertThat(orders.of(where()).isPlain()).isTrue();

    nodes.get(1).isInAnotherZone();

    assertThat(orders.of(where()).isPlain()).isFalse();
    assertThat(orders.of(where()).ofWholeStripe()).containsExactly(true, false, true);
  }
}
