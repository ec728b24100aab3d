/**
 * Keeps the directory consistent with the memory of the nodes.
 *
 * <p>{@link dev.floe.gateway.cache.holdings.HoldingsReconciler} listens to the pool. At each
 * session a node reports totals of its chunks, and usually the totals are as the directory expects.
 * If they differ, the reconciler requests the node's inventory, removes lost chunks from the
 * directory, and deletes from the node the chunks that no entry refers to. After a restart of the
 * gateway the same steps rebuild the directory. {@link
 * dev.floe.gateway.cache.holdings.CapacityListener} keeps the capacity of the {@link
 * dev.floe.gateway.cache.directory.Residency} equal to the nodes' capacity. {@code PoolUpkeep}
 * warms nodes up and backs them up, {@code PoolNaps} lets them nap, {@code ReclaimMeter} measures
 * how often instances are lost, and {@code IdleWatch} how long they had been idle.
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
