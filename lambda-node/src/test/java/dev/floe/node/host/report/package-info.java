/** Tests of the reports of invocations. */
@NullMarked
package dev.floe.node.host.report;

import org.jspecify.annotations.NullMarked;
