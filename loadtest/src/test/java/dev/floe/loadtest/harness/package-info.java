/**
 * The fixtures for tests of a whole Floe. {@link dev.floe.loadtest.harness.FloeFixture} starts an
 * origin with a counting proxy in front of it, node processes and a gateway, provides AWS SDK
 * clients for gateway and origin, and checks when closed that nothing leaked.
 */
@NullMarked
package dev.floe.loadtest.harness;

import org.jspecify.annotations.NullMarked;
