package dev.floe.gateway.cache.read;

import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.RangeSpec;
import dev.floe.gateway.policy.freshness.ClientWish;
import org.jspecify.annotations.Nullable;

/**
 * A GET or HEAD that the cache may answer.
 *
 * @param range the range; null for the whole object
 * @param wish what the client's Cache-Control demands
 * @param checksums true if the answer includes the checksums of the whole object
 * @param part the number of the requested part; 0 for none. {@code range} counts only without a
 *     part
 * @param headOnly true for a HEAD
 * @param conditional true if conditions may make the body unnecessary
 */
public record ObjectRequest(
    ObjectKey key,
    @Nullable RangeSpec range,
    int part,
    ClientWish wish,
    boolean checksums,
    boolean headOnly,
    boolean conditional) {}
