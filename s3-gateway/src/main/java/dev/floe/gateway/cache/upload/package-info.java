/**
 * Stores the parts of multipart uploads while they are uploaded, so that the object is in the cache
 * when its upload is completed.
 *
 * <p>{@link dev.floe.gateway.cache.upload.UploadFills} holds an {@code UploadFill} for each open
 * upload. A part's place in the object follows from its number and the length of part 1 ({@code
 * PartOffsets}). The part's whole stripes are written to the nodes under a separate fill id, so
 * that bytes of two uploads of the same part are never combined. The bytes before and after the
 * whole stripes share a stripe with the neighbouring parts. They stay in memory as {@code
 * Fragment}s until those parts have arrived.
 *
 * <p>Nothing is published before S3 has completed the upload. Then {@code PartMatch} compares the
 * list of parts with what S3 answered to each part, and the stored parts that are in their right
 * place are published through the key's gate. For example, a client uploads parts 1 and 2 of 5 MiB
 * and part 3 of 1 MiB, and a stripe has 512 KiB. The parts then are 10, 10 and 2 whole stripes, and
 * the first GET after the completion is a hit.
 *
 * <p>An upload that cannot be published in this way is read back after its completion. Thread code.
 */
@NullMarked
package dev.floe.gateway.cache.upload;

import org.jspecify.annotations.NullMarked;
