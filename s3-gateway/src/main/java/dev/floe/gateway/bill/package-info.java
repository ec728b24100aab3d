/**
 * The gateway's bill: what its invocations cost, by function and purpose, and what other stores
 * would have cost for the same requests.
 *
 * <p>{@link dev.floe.gateway.bill.BilledPlatform} is the entry. It is between the pool and the
 * platform. It enters each invocation in the {@link dev.floe.gateway.bill.Ledger} when the
 * invocation begins. The cost accrues while the invocation runs, and the platform's report corrects
 * it at the end. Then the invocation is written as a line of the {@link
 * dev.floe.gateway.bill.InvocationLog}. {@link dev.floe.gateway.bill.RunningBill} holds the sums
 * and is pure; the ledger adds the lock and the clock.
 *
 * <p>For example, an invocation of a function of 1536 MB that has run for 7.2 ms counts as 8 ms. It
 * returns after 20 ms with "Billed Duration: 19 ms": the bill grows by 19 ms x 1536 MB and one
 * invocation, and its accrued time is removed.
 *
 * <p>Thread code. No client's request waits for the ledger: only invocations, timers, pages and
 * metrics call it.
 */
@NullMarked
package dev.floe.gateway.bill;

import org.jspecify.annotations.NullMarked;
