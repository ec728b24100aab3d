/**
 * {@code ./floe soak trouble}: random operations while the origin fails as S3 does and nodes are
 * killed, stopped and started. {@link dev.floe.loadtest.soak.trouble.OriginTrouble} makes the
 * origin refuse, reset, stall or answer slowly in bursts, {@link
 * dev.floe.loadtest.soak.trouble.NodeTrouble} does the nodes harm. A write that fails leaves its
 * key's content one of two, until a read settles it: {@link
 * dev.floe.loadtest.soak.trouble.KeyRecord} says what a read may return. {@link
 * dev.floe.loadtest.soak.trouble.TroubleCommand} is the entry. Thread code.
 */
@NullMarked
package dev.floe.loadtest.soak.trouble;

import org.jspecify.annotations.NullMarked;
