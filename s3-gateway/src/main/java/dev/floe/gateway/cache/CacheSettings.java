package dev.floe.gateway.cache;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.policy.Freshness;
import java.time.Duration;

/**
 * What the operator decides.
 *
 * @param code how objects are cut and coded
 * @param freshness how long S3's word holds
 * @param maxObjectShare share of the pool, 0 to 1, that an object may take which is filled as a
 *     whole
 * @param kmsAllowed whether objects under KMS keys are cached
 * @param afterWriteLimitBytes copies and completed uploads up to this are filled in the background;
 *     0 for none
 * @param patience how long a fill may delay its clients
 * @param keepInterval how often a fill has its unsealed chunks kept; well below the time after
 *     which a node forgets them
 */
public record CacheSettings(
    ChunkCode code,
    Freshness freshness,
    double maxObjectShare,
    boolean kmsAllowed,
    long afterWriteLimitBytes,
    FillPatience patience,
    Duration keepInterval) {}
