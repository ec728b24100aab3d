/**
 * What is kept of S3's objects, and when it may be used: the read-through cache behind the GET,
 * HEAD and PUT handlers.
 *
 * <p>Flow of a read: {@link dev.floe.gateway.cache.ReadThroughCache#lookup} on the client's loop
 * finds a fresh entry and the loop serves it; everything else (revalidation, misses, partly held
 * objects) goes on in thread code, where {@link dev.floe.gateway.cache.fill.Fills} brings missing
 * stripes from S3 and readers follow them. Flow of a write: it holds its key's gate from before it
 * is forwarded until its outcome is known ({@link dev.floe.gateway.cache.directory.Gates}).
 *
 * <p>Lookups are loop code and take no locks; all that changes the directory is thread code.
 */
@NullMarked
package dev.floe.gateway.cache;

import org.jspecify.annotations.NullMarked;
