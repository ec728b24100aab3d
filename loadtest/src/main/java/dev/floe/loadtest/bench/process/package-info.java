/**
 * The tools of the groups of {@code ./floe bench}: a client that loads a server, the processor time
 * of a process, the yardsticks (relays, MinIO, nginx and Redis), and a node that never sleeps.
 * Processor time is read from {@code /proc}, so the groups run on Linux only. Thread code.
 */
@NullMarked
package dev.floe.loadtest.bench.process;

import org.jspecify.annotations.NullMarked;
