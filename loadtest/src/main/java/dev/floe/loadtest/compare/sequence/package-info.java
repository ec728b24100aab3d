/**
 * Random S3 requests from a seed: reads in every form, writes, multipart uploads, listings, and
 * requests with a mistake. A sequence depends on its seed alone, because values that only an answer
 * can supply are placeholders: <code>{upload:12}</code> is the upload id in the answer to request
 * 12. {@link dev.floe.loadtest.compare.sequence.RequestSequence} is the entry. Pure.
 */
@NullMarked
package dev.floe.loadtest.compare.sequence;

import org.jspecify.annotations.NullMarked;
