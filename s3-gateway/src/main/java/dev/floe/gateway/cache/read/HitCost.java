package dev.floe.gateway.cache.read;

import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.policy.zone.ReadOrder;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * Adds a header that states what a hit costs: a price for each byte that the nodes send, and a
 * surcharge for each byte that crosses zones (docs/SEMANTICS.md, "What a hit costs"). Thread-safe.
 *
 * @param byteDollars returns the price of a byte from the nodes, or NaN while it is unknown; called
 *     on loops
 * @param crossZoneByteDollars the price of a byte that crosses zones
 */
public record HitCost(DoubleSupplier byteDollars, double crossZoneByteDollars) {
  private static final String HEADER = "x-floe-cost";

  /**
   * Returns the head with the cost of this body. Called only if no byte of the body is read from
   * S3. Returns the head unchanged if the price or the place of the first stripe is unknown.
   *
   * @param fromMemory true if no node is asked, so that the body costs nothing
   */
  ResponseHead stated(ResponseHead head, BodyProgress body, boolean fromMemory) {
    double byteCost = byteDollars.getAsDouble();
    StripeLocation where = body.locate(body.layout().stripeOf(body.range().start()));
    if (Double.isNaN(byteCost) || where == null) {
      return head;
    }
    long nodeBytes = fromMemory ? 0 : body.range().lengthBytes();
    String text = text(dollars(byteCost, nodeBytes, share(where, body.range())));
    return new ResponseHead(
        head.status(), head.headers().toBuilder().set(HEADER, text).build(), head.contentLength());
  }

  /**
   * Returns the cost of a body.
   *
   * @param foreignShare the share of its bytes that cross zones
   */
  double dollars(double byteCost, long lengthBytes, double foreignShare) {
    return lengthBytes * (byteCost + foreignShare * crossZoneByteDollars);
  }

  /** Returns dollars as a decimal number with 12 decimal places and no exponent. */
  static String text(double dollars) {
    return String.format(Locale.ROOT, "%.12f", dollars);
  }

  /**
   * Returns the share, 0 to 1, of this stripe's requested blocks that cross zones. The stripe
   * represents all stripes of the body.
   */
  private static double share(StripeLocation where, ByteRange range) {
    StripeLayout layout = where.layout();
    boolean[] foreign = new boolean[layout.totalBlocks()];
    boolean[] wanted = new boolean[layout.totalBlocks()];
    boolean whole = true;
    for (int index = 0; index < foreign.length; index++) {
      foreign[index] = where.isForeign(index);
      if (index < layout.dataBlocks()) {
        wanted[index] = layout.within(where.stripe(), index, range).lengthBytes() > 0;
        whole &= wanted[index] || layout.isEmpty(where.stripe(), index);
      }
    }
    boolean[] requested =
        whole
            ? ReadOrder.of(foreign, layout.dataBlocks())
                .cheapest(layout.dataBlocksOf(where.stripe()), where.present()::get)
            : wanted;
    return shareOf(foreign, requested);
  }

  /** Returns the share, 0 to 1, of the requested blocks that are in other zones. */
  static double shareOf(boolean[] foreign, boolean[] requested) {
    int all = 0;
    int crossing = 0;
    for (int index = 0; index < requested.length; index++) {
      all += requested[index] ? 1 : 0;
      crossing += requested[index] && foreign[index] ? 1 : 0;
    }
    return all == 0 ? 0 : (double) crossing / all;
  }
}
