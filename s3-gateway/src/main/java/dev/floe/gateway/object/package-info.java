/** What an object is: its key, its version, byte ranges of it. Values only. */
@NullMarked
package dev.floe.gateway.object;

import org.jspecify.annotations.NullMarked;
