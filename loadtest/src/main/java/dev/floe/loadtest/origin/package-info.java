/**
 * S3 servers for tests, soaks and the demo: {@link dev.floe.loadtest.origin.EmbeddedOrigin}, which
 * needs only a JDK, {@link dev.floe.loadtest.origin.MinioOrigin}, which needs MinIO, and {@link
 * dev.floe.loadtest.origin.CountingOrigin}, a proxy in front of either that counts requests and
 * injects faults.
 *
 * <p>For example, a test adds {@code fault(is("GET", "bucket/key"), new CutBody(1000))}, reads the
 * object through a gateway, and finds by {@code reads("bucket/key")} that the gateway asked the
 * origin a second time for the rest.
 *
 * <p>Thread code.
 */
@NullMarked
package dev.floe.loadtest.origin;

import org.jspecify.annotations.NullMarked;
