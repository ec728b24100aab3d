/**
 * {@code ./floe mutants}: plants known faults in the code, one at a time, and checks that a test
 * fails for each.
 *
 * <p>The faults are in the folder {@code mutants}, in YAML, read by {@link
 * dev.floe.loadtest.mutants.FaultCatalogue}. {@link dev.floe.loadtest.mutants.FaultTrial} compiles
 * the one changed source into a folder that precedes the real classes on the class path, and runs
 * the one named test with this class path. The sources of the tree are not changed. {@link
 * dev.floe.loadtest.mutants.MutantsCommand} is the entry.
 */
@NullMarked
package dev.floe.loadtest.mutants;

import org.jspecify.annotations.NullMarked;
