package dev.floe.gateway.bill;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prices the same requests at other stores, by their list prices in us-east-1. Transfer within a
 * region is free, and what S3 charges for storage is paid with a cache too: both are left out.
 *
 * @param s3Get per GET of S3
 * @param expressGet per GET of S3 Express One Zone
 * @param expressGigabyte per GB read from it
 * @param expressGigabyteHour per GB that it holds for an hour
 * @param redisGibibyteHour per GiB of an ElastiCache node's memory and hour, Redis OSS
 * @param valkeyGibibyteHour the same of Valkey
 * @param nodeReserve the share of a node's memory that is reserved for itself
 * @param serverlessGigabyteHour per GB that ElastiCache Serverless for Valkey holds for an hour
 * @param serverlessMillionUnits per million of its processing units; a unit is 1 kB transferred
 */
public record Rivals(
    double s3Get,
    double expressGet,
    double expressGigabyte,
    double expressGigabyteHour,
    double redisGibibyteHour,
    double valkeyGibibyteHour,
    double nodeReserve,
    double serverlessGigabyteHour,
    double serverlessMillionUnits) {
  /** The list of 2026-08. */
  public static final Rivals LIST_2026_08 =
      new Rivals(4e-7, 3e-8, 0.0006, 0.00015, 0.0166, 0.0133, 0.25, 0.084, 0.0023);

  private static final double GIGABYTE = 1e9;
  private static final double GIBIBYTE = 1L << 30;
  private static final double BYTES_PER_UNIT = 1e3;

  /**
   * Returns the cost by system. An ElastiCache node is priced as if it could be had in any size,
   * which flatters it.
   */
  public Map<String, Double> dollars(HourOfUse use) {
    double gigabytes = use.bytes() / GIGABYTE;
    double gigabyteHours = use.storedByteHours() / GIGABYTE;
    double nodeGibibyteHours = use.storedByteHours() / GIBIBYTE / (1 - nodeReserve);
    // A request costs a unit at least.
    double units = Math.max((double) use.hits(), use.bytes() / BYTES_PER_UNIT);
    Map<String, Double> dollars = new LinkedHashMap<>();
    dollars.put("s3", use.hits() * s3Get);
    dollars.put(
        "s3-express",
        use.hits() * expressGet
            + gigabytes * expressGigabyte
            + gigabyteHours * expressGigabyteHour);
    dollars.put("elasticache-redis", nodeGibibyteHours * redisGibibyteHour);
    dollars.put("elasticache-valkey", nodeGibibyteHours * valkeyGibibyteHour);
    dollars.put(
        "elasticache-serverless",
        gigabyteHours * serverlessGigabyteHour + units / 1e6 * serverlessMillionUnits);
    return dollars;
  }
}
