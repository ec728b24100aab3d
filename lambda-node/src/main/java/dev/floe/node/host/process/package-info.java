/**
 * The host's operations on processes that the JDK does not offer: {@code Signals} stops and
 * continues them, {@code OrphanGuard} kills them if the host itself is killed, {@code
 * ProcessMemory} reads their memory.
 */
@NullMarked
package dev.floe.node.host.process;

import org.jspecify.annotations.NullMarked;
