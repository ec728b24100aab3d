/**
 * What tests of the whole stand on: {@link dev.floe.loadtest.harness.FloeFixture} starts an origin
 * behind a counting proxy, node processes and a gateway, gives AWS SDK clients for both ends, and
 * checks at its end that nothing leaked.
 */
@NullMarked
package dev.floe.loadtest.harness;

import org.jspecify.annotations.NullMarked;
