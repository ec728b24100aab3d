package dev.floe.gateway.cache.read;

import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.RangeSpec;
import dev.floe.gateway.policy.ClientWish;
import java.util.Optional;

/**
 * What a cacheable GET or HEAD asks for.
 *
 * @param range the range; empty for the whole object
 * @param wish what the client's Cache-Control asks of the cache
 * @param checksums whether the checksums of the whole object are part of the answer
 * @param headOnly whether it is a HEAD
 * @param conditional whether conditions may make the body unnecessary
 */
public record ObjectRequest(
    ObjectKey key,
    Optional<RangeSpec> range,
    ClientWish wish,
    boolean checksums,
    boolean headOnly,
    boolean conditional) {}
