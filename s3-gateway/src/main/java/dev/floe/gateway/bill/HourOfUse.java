package dev.floe.gateway.bill;

import java.time.Duration;

/**
 * The use of the cache in the last hour, and its cost.
 *
 * @param span an hour; less if the gateway has run for less
 * @param hits requests served from the cache
 * @param bytes bytes served from the cache, that is the nodes or the gateway's own memory
 * @param dollars the gateway's bill; slightly below zero if reports corrected it downwards
 * @param storedByteHours the objects' bytes on the nodes, multiplied by the hours they were held
 */
public record HourOfUse(
    Duration span, long hits, long bytes, double dollars, double storedByteHours) {}
