/**
 * Random S3 requests from a seed: reads in every form, writes, multipart uploads, listings, and
 * requests with a mistake. A request names what only an answer can tell by a placeholder, such as
 * <code>{upload:12}</code> for the upload id in the answer to request 12, so that a sequence
 * depends on its seed alone. {@link dev.floe.loadtest.compare.sequence.RequestSequence} is the
 * entry. Pure.
 */
@NullMarked
package dev.floe.loadtest.compare.sequence;

import org.jspecify.annotations.NullMarked;
