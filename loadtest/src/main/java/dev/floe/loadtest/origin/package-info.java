/**
 * S3 servers for tests and the demo: {@link dev.floe.loadtest.origin.EmbeddedOrigin} on a folder
 * wherever there is a JDK, {@link dev.floe.loadtest.origin.MinioOrigin} where MinIO is installed,
 * and {@link dev.floe.loadtest.origin.CountingOrigin}, which stands before either, counts what is
 * asked of it and breaks its answers on request.
 *
 * <p>Thread code.
 */
@NullMarked
package dev.floe.loadtest.origin;

import org.jspecify.annotations.NullMarked;
