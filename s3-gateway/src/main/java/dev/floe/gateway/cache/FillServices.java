package dev.floe.gateway.cache;

import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.stripe.StripeWriter;

/** What fills work with. */
record FillServices(
    ChunkCode code,
    BlockPool blocks,
    StripeWriter writer,
    ObjectDirectory directory,
    Residency residency,
    Chunks chunks,
    PoolHealth health,
    GatewayMetrics metrics) {}
