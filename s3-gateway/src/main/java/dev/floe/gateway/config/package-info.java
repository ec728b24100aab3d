/**
 * The gateway's configuration: {@code floe.yaml}, overruled by {@code FLOE_*} environment
 * variables, overruled by flags. A leaf of the root package: only that imports it, and it imports
 * none of the others.
 *
 * <p>{@link dev.floe.gateway.config.Setting} names every key with its form, default and meaning;
 * the help text, the environment's names and the checks come from that table. {@link
 * dev.floe.gateway.config.ConfigReader} turns the sources into a {@link
 * dev.floe.gateway.config.GatewayConfig}, or fails with a {@link
 * dev.floe.gateway.config.ConfigException} that names the key, what was found and what was
 * expected.
 *
 * <p>Thread code; runs once, before anything else starts.
 */
@NullMarked
package dev.floe.gateway.config;

import org.jspecify.annotations.NullMarked;
