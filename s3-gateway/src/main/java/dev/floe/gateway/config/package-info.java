/**
 * The gateway's configuration. {@code FLOE_*} environment variables override {@code floe.yaml}, and
 * flags override both. Only the root package imports it. Of the gateway's other packages, it
 * imports only decisions, such as {@link dev.floe.gateway.policy.Prices}.
 *
 * <p>{@link dev.floe.gateway.config.Setting} names every key with its form, default and meaning;
 * the help text, the environment variables and the checks are derived from that table. {@link
 * dev.floe.gateway.config.ConfigReader} combines the sources into a {@link
 * dev.floe.gateway.config.GatewayConfig}, or fails with a {@link
 * dev.floe.gateway.config.ConfigException} that names the key, the value found and the value
 * expected. For example, {@code FLOE_CODE=10-2} makes the start fail with {@code code is '10-2'
 * (from FLOE_CODE), expected DATA+PARITY, such as 10+2, at most 255 together}.
 *
 * <p>Thread code. The configuration is read before anything else starts, and again every few
 * seconds for changes of the identities.
 */
@NullMarked
package dev.floe.gateway.config;

import org.jspecify.annotations.NullMarked;
