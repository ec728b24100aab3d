package dev.floe.gateway.cache.read;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.cache.fill.Fills;
import dev.floe.gateway.cache.fill.SettlingWrites;
import dev.floe.gateway.cache.origin.OriginReads;
import dev.floe.gateway.cache.repair.Repairs;
import dev.floe.gateway.cache.tier.MemoryTier;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.policy.PoolShare;
import dev.floe.gateway.policy.freshness.FreshnessRules;
import dev.floe.gateway.stripe.read.StripeReader;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the cache that reads use.
 *
 * @param hitCost states what a hit costs; null if answers do not state it
 */
public record ReadServices(
    ChunkCode code,
    FreshnessRules freshness,
    InstantSource clock,
    MemoryBudget budget,
    ObjectDirectory directory,
    Residency residency,
    SettlingWrites settling,
    WriteTimes writes,
    OriginQuestions questions,
    StripeReader.Factory readers,
    MemoryTier tier,
    Fills fills,
    OriginReads origin,
    Repairs repairs,
    PoolShare share,
    GatewayMetrics metrics,
    @Nullable HitCost hitCost) {}
