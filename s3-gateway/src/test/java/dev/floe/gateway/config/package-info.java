/**
 * Tests of the settings that the configuration accepts, and of the errors for settings that it
 * refuses.
 */
@NullMarked
package dev.floe.gateway.config;

import org.jspecify.annotations.NullMarked;
