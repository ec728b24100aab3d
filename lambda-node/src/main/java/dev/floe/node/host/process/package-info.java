/**
 * What the host does with processes beyond the JDK: {@code Signals} stops and continues them, and
 * {@code OrphanGuard} kills them if the host itself is killed.
 */
@NullMarked
package dev.floe.node.host.process;

import org.jspecify.annotations.NullMarked;
