package dev.floe.gateway.stripe.read;

import dev.floe.gateway.policy.zone.ReadOrder;
import dev.floe.gateway.stripe.StripeLocation;
import org.jspecify.annotations.Nullable;

/**
 * Determines the order in which the blocks of a location are requested. Without nodes in foreign
 * zones the order depends only on the code, so reads share it. Confined to one loop.
 */
final class ReadOrders {
  private @Nullable ReadOrder plain;
  private int plainBlocks;
  private int plainDataBlocks;

  ReadOrder of(StripeLocation where) {
    int blocks = where.nodes().size();
    int dataBlocks = where.layout().dataBlocks();
    for (int index = 0; index < blocks; index++) {
      if (where.nodes().get(index).isForeign()) {
        return mixed(where);
      }
    }
    ReadOrder known = plain;
    if (known == null || plainBlocks != blocks || plainDataBlocks != dataBlocks) {
      known = ReadOrder.of(new boolean[blocks], dataBlocks);
      plain = known;
      plainBlocks = blocks;
      plainDataBlocks = dataBlocks;
    }
    return known;
  }

  private static ReadOrder mixed(StripeLocation where) {
    boolean[] foreign = new boolean[where.nodes().size()];
    for (int index = 0; index < foreign.length; index++) {
      foreign[index] = where.nodes().get(index).isForeign();
    }
    return ReadOrder.of(foreign, where.layout().dataBlocks());
  }
}
