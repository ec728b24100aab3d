/** Tests of the check of a key's history in {@code ./floe soak model}. */
@NullMarked
package dev.floe.loadtest.soak.model;

import org.jspecify.annotations.NullMarked;
