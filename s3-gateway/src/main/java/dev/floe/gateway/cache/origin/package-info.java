/**
 * The cache's own requests to S3, and the rules for their answers.
 *
 * <p>{@link dev.floe.gateway.cache.origin.OriginReads} sends them: HeadObject, GetObject of an
 * object or a range, and GetObject of exactly one version. {@link
 * dev.floe.gateway.cache.origin.Admission} decides by an answer's headers whether the object may be
 * cached; {@link dev.floe.gateway.cache.origin.BypassReason} lists the reasons against it. {@link
 * dev.floe.gateway.cache.origin.PinnedAnswers} checks that the answer to a request for one version
 * has that version.
 *
 * <p>For example, an answer with {@code ETag: "1b2c"}, a Last-Modified and a length is admitted. An
 * answer with {@code x-amz-server-side-encryption-customer-algorithm} is refused as {@code SSE_C},
 * and S3's own answer is sent to the client.
 *
 * <p>Thread code; the rules are pure.
 */
@NullMarked
package dev.floe.gateway.cache.origin;

import org.jspecify.annotations.NullMarked;
