@NullMarked
package dev.floe.gateway.platform.lambda;

import org.jspecify.annotations.NullMarked;
