/**
 * The gateway's bill: what its invocations cost, by function and purpose, and what other stores
 * would have cost for the same requests.
 *
 * <p>{@link dev.floe.gateway.bill.BilledPlatform} is the entry. It is between the pool and the
 * platform: each invocation is entered in the {@link dev.floe.gateway.bill.Ledger} when it begins,
 * accrues while it runs, and is corrected by the platform's report when it ends. Then it becomes a
 * line of the {@link dev.floe.gateway.bill.InvocationLog}. {@link
 * dev.floe.gateway.bill.RunningBill} holds the sums and is pure; the ledger adds the lock and the
 * clock.
 *
 * <p>For example, an invocation of a function of 1536 MB that has run for 7.2 ms counts as 8 ms. It
 * returns after 20 ms with "Billed Duration: 19 ms": the bill grows by 19 ms x 1536 MB and one
 * invocation, and its accrued time is removed.
 *
 * <p>Thread code. No request waits for the ledger: only invocations and pages enter it.
 */
@NullMarked
package dev.floe.gateway.bill;

import org.jspecify.annotations.NullMarked;
