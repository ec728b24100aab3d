/**
 * What the gateway counts. Every metric's name, unit and labels stand in {@link
 * dev.floe.gateway.metrics.Metric}; {@link dev.floe.gateway.metrics.GatewayMetrics} keeps the
 * values and writes them in Prometheus' text format. Loop code and thread code both call it.
 */
@NullMarked
package dev.floe.gateway.metrics;

import org.jspecify.annotations.NullMarked;
