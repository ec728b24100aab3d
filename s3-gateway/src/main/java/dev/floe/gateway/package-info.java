/**
 * The gateway's program, and the only place where its parts are wired together.
 *
 * <p>{@link dev.floe.gateway.GatewayMain} parses the command line. {@code floe serve} reads the
 * configuration and calls {@link dev.floe.gateway.Gateway#start}, which starts the parts in order:
 * the admin port, memory, event loops, the pool of nodes, the client of S3, the cache, and last the
 * port for clients, so that the first request finds everything ready. Closing the gateway ends the
 * parts in reverse order. {@link dev.floe.gateway.CacheAssembly} and {@link
 * dev.floe.gateway.HandlerAssembly} build the inner parts for production and for tests alike.
 *
 * <p>For example, {@code freshness.ttl: 60s} in {@code floe.yaml} is parsed by {@code config};
 * {@code Settings} makes a {@link dev.floe.gateway.policy.freshness.FreshnessRules} from it, and
 * the assembly passes these rules to the reads. Only {@code config} and this package know the
 * configuration. docs/ARCHITECTURE.md follows one GET through all packages.
 */
@NullMarked
package dev.floe.gateway;

import org.jspecify.annotations.NullMarked;
