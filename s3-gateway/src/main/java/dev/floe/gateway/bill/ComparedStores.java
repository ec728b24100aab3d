package dev.floe.gateway.bill;

import dev.floe.gateway.policy.Prices;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes what the same use would cost at other stores. Two costs are left out: transfer within a
 * region, which is free, and S3's charge for storing the objects, which is due with any cache too.
 */
public record ComparedStores(Prices prices) {
  /** The names in metrics and pages, in the order of {@link #dollars}. */
  public static final List<String> NAMES =
      List.of(
          "s3", "s3-express", "elasticache-redis", "elasticache-valkey", "elasticache-serverless");

  /** The share of an ElastiCache node's memory that AWS advises to reserve for the node itself. */
  private static final double NODE_RESERVE = 0.25;

  private static final double BYTES_PER_UNIT = 1e3;
  private static final double GIGABYTE = 1e9;
  private static final double GIBIBYTE = 1L << 30;

  /**
   * Returns the cost by name. An ElastiCache node is priced as if it were sold in any size, so its
   * cost is a lower bound.
   */
  public Map<String, Double> dollars(HourOfUse use) {
    Prices.S3 s3 = prices.s3();
    Prices.ElastiCache elastiCache = prices.elastiCache();
    double gigabytes = use.bytes() / GIGABYTE;
    double gigabyteHours = use.storedByteHours() / GIGABYTE;
    double nodeGibibyteHours = use.storedByteHours() / GIBIBYTE / (1 - NODE_RESERVE);
    // A request costs at least one unit.
    double units = Math.max((double) use.hits(), use.bytes() / BYTES_PER_UNIT);
    List<Double> dollars =
        List.of(
            use.hits() * s3.get(),
            use.hits() * s3.expressGet()
                + gigabytes * s3.expressReadGb()
                + gigabyteHours * s3.expressGbHour(),
            nodeGibibyteHours * elastiCache.redisGibHour(),
            nodeGibibyteHours * elastiCache.valkeyGibHour(),
            gigabyteHours * elastiCache.serverlessGbHour() + units * elastiCache.serverlessUnit());
    Map<String, Double> byName = new LinkedHashMap<>();
    for (int i = 0; i < NAMES.size(); i++) {
      byName.put(NAMES.get(i), dollars.get(i));
    }
    return byName;
  }
}
