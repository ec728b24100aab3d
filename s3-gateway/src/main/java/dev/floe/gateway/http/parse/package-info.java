/**
 * The strict reading of HTTP/1.1: bytes in, a request's head and the framing of its body out.
 *
 * <p>Two servers that read one message in two ways let a client smuggle a request past the first of
 * them (docs/DESIGN.md, "Hazards", 24). So a line ends in CR LF and in nothing else, a length is
 * given once, and every form that RFC 9112 merely tolerates is refused.
 *
 * <p>A connection feeds the bytes that it receives to a {@link
 * dev.floe.gateway.http.parse.HeadCollector}, which reserves each growth from the {@link
 * dev.floe.gateway.http.parse.HeadBudget} that all connections share. {@link
 * dev.floe.gateway.http.parse.HeadParser} makes a {@link dev.floe.gateway.http.parse.ParsedHead} of
 * the collected lines. From then on, a {@link dev.floe.gateway.http.parse.BodyFraming} says which
 * of the next bytes are body and when the body ends. Whatever is invalid is a {@link
 * dev.floe.gateway.http.parse.MalformedHeadException}, whose message is for the client.
 *
 * <p>Loop code. Nothing here knows a connection, an exchange or an answer.
 */
@NullMarked
package dev.floe.gateway.http.parse;

import org.jspecify.annotations.NullMarked;
