/** Tests of the parts of {@code floe soak trouble}. */
@NullMarked
package dev.floe.loadtest.soak.trouble;

import org.jspecify.annotations.NullMarked;
