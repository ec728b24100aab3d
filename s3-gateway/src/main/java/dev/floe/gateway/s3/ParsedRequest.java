package dev.floe.gateway.s3;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.S3Operation;

/**
 * A request whose operation was found.
 *
 * @param headers the client's headers that S3 receives or acts on, including those hoisted into the
 *     query
 * @param all all headers of the client, including the hoisted ones; they determine how the body is
 *     framed and verified
 */
record ParsedRequest(S3Operation operation, Headers headers, Headers all) {}
