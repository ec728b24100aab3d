/** The log of an invocation as Lambda returns it, with the REPORT of its cost. */
@NullMarked
package dev.floe.node.host.report;

import org.jspecify.annotations.NullMarked;
