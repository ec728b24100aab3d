/** Tests of the network between environments and gateway. */
@NullMarked
package dev.floe.node.host.task;

import org.jspecify.annotations.NullMarked;
