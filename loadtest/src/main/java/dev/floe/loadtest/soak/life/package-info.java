/**
 * A pool lives as on AWS Lambda: idle nodes freeze, some are reclaimed at random, and each must
 * leave at its platform's deadline. Clients read and write during this time, and every read whose
 * chunks were there must be a hit. {@link dev.floe.loadtest.soak.life.LifeCommand} is the entry.
 * {@link dev.floe.loadtest.soak.life.PaperCommand} does the same one step after another, and {@link
 * dev.floe.loadtest.soak.life.RestartCommand} kills the gateway. Thread code.
 */
@NullMarked
package dev.floe.loadtest.soak.life;

import org.jspecify.annotations.NullMarked;
