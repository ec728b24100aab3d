/**
 * {@code ./floe demo}: a gateway, node processes, and an S3 server that keeps its objects in a
 * folder, all on this machine. {@link dev.floe.loadtest.demo.DemoCommand} is the entry. Thread
 * code.
 */
@NullMarked
package dev.floe.loadtest.demo;

import org.jspecify.annotations.NullMarked;
