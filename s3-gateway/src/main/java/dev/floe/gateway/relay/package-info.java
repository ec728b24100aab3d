/**
 * Translation of a client's request into a request to S3, and of S3's answer into the client's.
 *
 * <p>On the way to S3, {@link dev.floe.gateway.relay.UpstreamHeaders} removes the headers that
 * concern only the client's connection and signature, and {@link
 * dev.floe.gateway.relay.UpstreamBody} streams the body, whose last byte is available only once the
 * body is verified. On the way back, {@link dev.floe.gateway.relay.AnswerAddresses} replaces S3's
 * address by the one that the client used, and {@link dev.floe.gateway.relay.AnswerRelay} streams
 * the answer. An answer that may contain complaints about the gateway itself is read whole or
 * element by element ({@link dev.floe.gateway.relay.DeferredResult}, {@link
 * dev.floe.gateway.relay.DeletionErrors}). For example, a redirect to {@code
 * https://s3.eu-central-1.amazonaws.com/photos} reaches the client as a redirect to {@code
 * http://floe:8080/photos}. {@link dev.floe.gateway.relay.RequestSender} sends the requests, and
 * throws the error that a client receives if S3 does not answer.
 *
 * <p>The rewriting is pure; bodies are streamed in thread code.
 */
@NullMarked
package dev.floe.gateway.relay;

import org.jspecify.annotations.NullMarked;
