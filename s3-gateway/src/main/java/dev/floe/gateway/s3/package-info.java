/**
 * From a request's head to an operation's handler. {@link dev.floe.gateway.s3.S3Service} is the
 * entry.
 *
 * <p>Flow, all on the exchange's loop: {@code auth} says who signed it, {@link
 * dev.floe.gateway.s3.OperationParser} what is asked for, the identity's policy whether it may, and
 * {@code s3.operation} carries it out. The one exception is DeleteObjects, whose body says what is
 * to be deleted: it is read on a thread, authorised key by key, and then handed on like all others.
 * Whatever is refused on the way, and whatever a handler throws, is turned into S3's error XML here
 * and nowhere else.
 */
@NullMarked
package dev.floe.gateway.s3;

import org.jspecify.annotations.NullMarked;
