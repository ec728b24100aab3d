/**
 * Keeps the directory consistent with the memory of the nodes.
 *
 * <p>{@link dev.floe.gateway.cache.holdings.HoldingsReconciler} listens to the pool. At each
 * session a node reports the sum of what it holds, and usually that is what the directory expects.
 * If not, the reconciler requests the node's inventory, removes lost chunks from the directory, and
 * deletes chunks from the node that no entry refers to. After a restart of the gateway the same
 * path rebuilds the directory. {@link dev.floe.gateway.cache.holdings.CapacityListener} keeps the
 * capacity of the {@link dev.floe.gateway.cache.directory.Residency} equal to that of the nodes.
 *
 * <p>For example, node 7 was frozen when a bucket was deleted. When it is invoked again, it reports
 * 40 chunks where none is expected. Its inventory names them, and they are deleted after a few
 * seconds.
 *
 * <p>Calls from the pool never wait; the work is thread code.
 */
@NullMarked
package dev.floe.gateway.cache.holdings;

import org.jspecify.annotations.NullMarked;
