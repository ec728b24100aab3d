/** Tests of the network between environments and gateway. */
@NullMarked
package dev.floe.node.host.link;

import org.jspecify.annotations.NullMarked;
