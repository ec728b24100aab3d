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
 * warms nodes up and backs them up, and {@code PoolNaps} lets them nap. {@code ReclaimMeter}
 * measures how often instances are lost, and {@code IdleWatch} how long they had been idle.
 *
 * <p>For example, a PUT overtook a fill whose chunk was already sealed on node 7, and the node
 * slept when the gateway deleted the fill's chunks. When node 7 is invoked again, it reports one
 * chunk more than expected. Its inventory names the chunk, which is deleted after a few seconds.
 *
 * <p>Calls from the pool never wait; the work is thread code.
 */
@NullMarked
package dev.floe.gateway.cache.holdings;

import org.jspecify.annotations.NullMarked;
