/**
 * {@code ./floe demo}: an S3 server on a folder, node processes and a gateway, all on this machine.
 * {@link dev.floe.loadtest.demo.DemoCommand} is the entry. Thread code.
 */
@NullMarked
package dev.floe.loadtest.demo;

import org.jspecify.annotations.NullMarked;
