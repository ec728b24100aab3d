/**
 * The access log: a line for each request whose head was valid, in the format of S3's own log or as
 * JSON. {@link dev.floe.gateway.access.AccessLog} is the entry.
 *
 * <p>The package {@code s3} builds an {@link dev.floe.gateway.access.AccessRecord} when a request
 * has ended, and passes it to the log. The log keeps it in a queue of bounded size; one thread
 * formats the records and appends the lines to the file. A loop never waits for the log: records
 * that do not fit into the queue are dropped and counted. The formats are pure.
 */
@NullMarked
package dev.floe.gateway.access;

import org.jspecify.annotations.NullMarked;
