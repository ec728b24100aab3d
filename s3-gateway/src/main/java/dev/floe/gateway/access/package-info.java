/**
 * The access log: a line for each request that named a bucket or the service, as S3 itself logs
 * requests or as JSON. {@link dev.floe.gateway.access.AccessLog} is the entry.
 *
 * <p>{@code s3} builds an {@link dev.floe.gateway.access.AccessRecord} when a request has ended and
 * passes it on. The log keeps it in a queue of bounded size; one thread makes lines of the records
 * and appends them to the file. A loop never waits for it: what the queue has no room for is
 * dropped and counted. The formats are pure.
 */
@NullMarked
package dev.floe.gateway.access;

import org.jspecify.annotations.NullMarked;
