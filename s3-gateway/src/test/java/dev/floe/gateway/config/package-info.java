/** Tests of the settings that the configuration accepts, and of its errors for others. */
@NullMarked
package dev.floe.gateway.config;

import org.jspecify.annotations.NullMarked;
