/**
 * Stores the parts of multipart uploads while they are uploaded, so that the object is in the cache
 * when its upload is completed.
 *
 * <p>{@link dev.floe.gateway.cache.upload.UploadFills} has the open uploads, each an {@code
 * UploadFill}. A part's place in the object follows from its number and the length of part 1
 * ({@code PartOffsets}). Its whole stripes go to the nodes under a fill id of the part's own, so
 * that bytes of two uploads of the same part are never combined. The bytes before and after them
 * share a stripe with the neighbours: they stay in memory as {@code Fragment}s until the neighbours
 * have arrived.
 *
 * <p>Nothing is published before S3 has completed the upload. Then {@code PartMatch} compares the
 * list of parts with what S3 answered to each part, and the stored parts that are in their right
 * place are published through the key's gate. For example, a client uploads parts 1 and 2 of 5 MiB
 * and part 3 of 1 MiB with stripes of 512 KiB: each part is 10, 10 and 2 whole stripes, and once
 * the upload is completed the first GET is a hit.
 *
 * <p>An upload that does not fit this picture is read back after its completion, as if nothing had
 * been stored. Thread code.
 */
@NullMarked
package dev.floe.gateway.cache.upload;

import org.jspecify.annotations.NullMarked;
