/** Tests of the local function platform, with real processes. */
@NullMarked
package dev.floe.node.host;

import org.jspecify.annotations.NullMarked;
