package dev.floe.gateway.cache;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.policy.freshness.FreshnessRules;
import java.time.Duration;

/**
 * The cache's settings.
 *
 * @param code how objects are cut and coded
 * @param freshness how long an entry answers before S3 is asked again
 * @param maxObjectShare the largest share of the pool, 0 to 1, that an object filled as a whole may
 *     take
 * @param kmsAllowed true if objects under KMS keys are cached
 * @param afterWriteLimitBytes the length of the largest object that is read back in the background
 *     after a copy, or after an upload that could not be published whole; 0 for none
 * @param patience how long a fill may delay its clients
 * @param keepInterval time between two KEEPs for a fill's unsealed chunks; well below the time
 *     after which a node deletes them
 */
public record CacheSettings(
    ChunkCode code,
    FreshnessRules freshness,
    double maxObjectShare,
    boolean kmsAllowed,
    long afterWriteLimitBytes,
    FillPatience patience,
    Duration keepInterval) {}
