/** Tests of the model check. */
@NullMarked
package dev.floe.loadtest.soak.model;

import org.jspecify.annotations.NullMarked;
