/**
 * A read of one object, from lookup to last byte.
 *
 * <p>{@link dev.floe.gateway.cache.read.ObjectReads} is the entry. It makes an {@code ObjectRead}
 * for each GET and HEAD, which walks through the states of {@code ReadState}: it looks the object
 * up, asks S3 where the directory does not know enough, answers, and sends each stripe of the body
 * from where it is, the nodes, a fill or S3. {@code ReadTable} says which event leads from which
 * state to which; it is the place to see the whole life of a read. {@code ObjectRead} carries it
 * out, and it alone switches between the client's event loop and a virtual thread.
 *
 * <p>{@code NodeSender} is what runs on the loop, {@code FillSender} what runs on a thread; both
 * advance one {@code BodyProgress}. {@link dev.floe.gateway.cache.read.OriginQuestions} asks S3
 * about an object on behalf of all reads that want to know at the same time. The HTTP side of a
 * request is a {@link dev.floe.gateway.cache.read.ReadClient}.
 *
 * <p>A fresh hit is loop code: looking up, answering, sending from the nodes. All other states wait
 * for S3, for a fill or for the client, and run on a virtual thread.
 */
@NullMarked
package dev.floe.gateway.cache.read;

import org.jspecify.annotations.NullMarked;
