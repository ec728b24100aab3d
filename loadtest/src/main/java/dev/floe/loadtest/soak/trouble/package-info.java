/**
 * {@code ./floe soak trouble}: random operations while the origin fails as S3 does and nodes are
 * killed, stopped and started. {@link dev.floe.loadtest.soak.trouble.OriginTrouble} makes the
 * origin refuse, reset, stall or answer slowly in bursts. {@link
 * dev.floe.loadtest.soak.trouble.NodeTrouble} kills, stops and continues nodes. After a failed
 * write, the key has either the old or the new content until a read shows which: {@link
 * dev.floe.loadtest.soak.trouble.KeyRecord} knows what a read may return. {@link
 * dev.floe.loadtest.soak.trouble.TroubleCommand} is the entry. Thread code.
 */
@NullMarked
package dev.floe.loadtest.soak.trouble;

import org.jspecify.annotations.NullMarked;
