/** Tests of what the configuration takes, and of how it names what it does not. */
@NullMarked
package dev.floe.gateway.config;

import org.jspecify.annotations.NullMarked;
