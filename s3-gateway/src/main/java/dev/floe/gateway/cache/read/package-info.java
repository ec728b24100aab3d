/**
 * A read of one object, from lookup to last byte.
 *
 * <p>{@link dev.floe.gateway.cache.read.ObjectReads} is the entry type. It creates an {@code
 * ObjectRead} for each GET and HEAD, a state machine with the states of {@code ReadState}. The read
 * looks the object up in the directory, asks S3 if the directory cannot answer, decides the answer,
 * and sends each stripe of the body from its source: the nodes, a fill or S3. {@code ReadTable} has
 * all transitions and shows the whole life of a read. {@code ObjectRead} runs the actions; it alone
 * switches between the client's event loop and a virtual thread.
 *
 * <p>{@code NodeSender} sends on the loop, {@code FillSender} on a thread; both advance the same
 * {@code BodyProgress}. {@link dev.floe.gateway.cache.read.OriginQuestions} asks S3 about an object
 * once for all reads that ask at the same time. {@link dev.floe.gateway.cache.read.ReadClient} is
 * the HTTP side of a request.
 *
 * <p>For example, the first GET of an object finds no entry. Its read asks S3 by GetObject, starts
 * a fill of S3's answer, and sends the fill's bytes to the client as they arrive. The next GET
 * finds a fresh entry, and its read sends the body from the nodes without leaving the loop.
 *
 * <p>A fresh hit is loop code: looking up, answering, sending from the nodes. All other states wait
 * for S3, for a fill or for the client, and run on a virtual thread.
 */
@NullMarked
package dev.floe.gateway.cache.read;

import org.jspecify.annotations.NullMarked;
