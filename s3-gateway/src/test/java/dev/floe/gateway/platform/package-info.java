@NullMarked
package dev.floe.gateway.platform;

import org.jspecify.annotations.NullMarked;
