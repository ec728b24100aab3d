/**
 * The gateway's metrics. {@link dev.floe.gateway.metrics.Metric} lists every metric with its name,
 * unit and labels; {@link dev.floe.gateway.metrics.GatewayMetrics} keeps the values and writes them
 * in Prometheus' text format. Both loop code and thread code call it.
 *
 * <p>For example, {@code metrics.count(Metric.BYPASSES, "no-store")} appears on the admin port as
 * {@code floe_cache_bypasses_total{reason="no-store"}}.
 */
@NullMarked
package dev.floe.gateway.metrics;

import org.jspecify.annotations.NullMarked;
