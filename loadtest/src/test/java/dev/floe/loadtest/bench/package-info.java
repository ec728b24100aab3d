/** Tests of {@code ./floe bench}'s command. */
@NullMarked
package dev.floe.loadtest.bench;

import org.jspecify.annotations.NullMarked;
