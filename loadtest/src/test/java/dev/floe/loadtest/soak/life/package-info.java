/** Tests of the parts of {@code floe soak life}. */
@NullMarked
package dev.floe.loadtest.soak.life;

import org.jspecify.annotations.NullMarked;
