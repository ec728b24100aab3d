/**
 * {@code ./floe soak model}: clients use the same few keys at the same time, while nodes are killed
 * and stopped and the origin fails. Each key is a register: {@link
 * dev.floe.loadtest.soak.model.RegisterCheck} decides whether one order of a key's operations
 * explains all answers, as linearizability demands. {@link
 * dev.floe.loadtest.soak.model.ModelClient} sends requests, and {@link
 * dev.floe.loadtest.soak.model.ModelRun} checks what they returned whenever all clients pause. The
 * check is pure, the rest is thread code. {@link dev.floe.loadtest.soak.model.ModelCommand} is the
 * entry.
 */
@NullMarked
package dev.floe.loadtest.soak.model;

import org.jspecify.annotations.NullMarked;
