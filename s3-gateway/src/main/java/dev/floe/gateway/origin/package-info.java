/**
 * The real S3 behind the gateway. {@link dev.floe.gateway.origin.OriginClient} sends what clients
 * ask, signed anew with the gateway's own credentials and otherwise as it came, and streams both
 * ways. Thread code: every call blocks.
 */
@NullMarked
package dev.floe.gateway.origin;

import org.jspecify.annotations.NullMarked;
