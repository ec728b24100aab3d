package dev.floe.gateway.s3;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.S3Operation;

/**
 * A request that was understood.
 *
 * @param headers those of the client's that S3 is to see or acts on, with those that were hoisted
 *     into the query
 * @param all all of the client's, with those hoisted: what says how the body is framed and verified
 */
record ParsedRequest(S3Operation operation, Headers headers, Headers all) {}
