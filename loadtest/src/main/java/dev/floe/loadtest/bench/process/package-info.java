/**
 * What the groups of {@code ./floe bench} measure with: a client that loads a server, the processor
 * time of a process from {@code /proc}, so on Linux only, and a relay as a yardstick. Thread code.
 */
@NullMarked
package dev.floe.loadtest.bench.process;

import org.jspecify.annotations.NullMarked;
