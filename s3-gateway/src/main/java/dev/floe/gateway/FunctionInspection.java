package dev.floe.gateway;

import dev.floe.gateway.platform.FunctionCatalog;
import dev.floe.gateway.platform.FunctionDescription;
import dev.floe.gateway.platform.NodePlatform;
import dev.floe.gateway.platform.PlatformException;
import dev.floe.gateway.policy.FunctionFitness;
import dev.floe.gateway.policy.FunctionFitness.Finding;
import dev.floe.gateway.policy.FunctionFitness.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the platform for the limits of the account and of all functions, records them, and logs
 * which functions cannot work and what to set. Runs once, in the background: a platform that
 * refuses to describe functions costs a warning and nothing else. Thread code.
 */
final class FunctionInspection implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(FunctionInspection.class);

  /**
   * The number of functions described at once: Lambda allows an account 15 such requests a second.
   */
  private static final int AT_ONCE = 2;

  /** After this many failures the platform is not asked about the remaining functions. */
  private static final int MOST_FAILURES = 5;

  /** The most functions that a message names. */
  private static final int NAMED = 3;

  private final NodePlatform platform;
  private final List<String> functions;
  private final FunctionFitness fitness;
  private final FunctionCatalog catalog;
  private final IntConsumer concurrency;
  private final CountDownLatch accountAsked = new CountDownLatch(1);
  private final Queue<Limits> limits = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  /**
   * @param concurrency receives the account's limit on concurrent invocations
   */
  FunctionInspection(
      NodePlatform platform,
      List<String> functions,
      FunctionFitness fitness,
      FunctionCatalog catalog,
      IntConsumer concurrency) {
    this.platform = platform;
    this.functions = List.copyOf(functions);
    this.fitness = fitness;
    this.catalog = catalog;
    this.concurrency = concurrency;
  }

  /** Waits, at most this long, until the account's limit has been read or could not be read. */
  void awaitAccount(Duration atMost) throws InterruptedException {
    var _ = accountAsked.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void run() {
    Integer account;
    try {
      account = account();
      if (account != null) {
        concurrency.accept(account);
      }
    } finally {
      accountAsked.countDown();
    }
    Queue<String> left = new ConcurrentLinkedQueue<>(functions);
    var threads = Thread.ofVirtual().name("describe-", 0).factory();
    try (ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE, threads)) {
      for (int i = 0; i < AT_ONCE; i++) {
        workers.execute(() -> describe(left));
      }
    }
    if (!Thread.currentThread().isInterrupted()) {
      report(account);
    }
  }

  private void describe(Queue<String> left) {
    try {
      for (String next = left.poll(); next != null; next = left.poll()) {
        describe(next);
        if (failures.size() >= MOST_FAILURES) {
          left.clear();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the gateway closes
    }
  }

  private void describe(String function) throws InterruptedException {
    try {
      FunctionDescription description = platform.describe(function);
      catalog.add(description);
      limits.add(
          new Limits(
              function,
              description.memoryMegabytes(),
              description.timeout(),
              reservedConcurrency(function)));
    } catch (PlatformException e) {
      failures.add(String.valueOf(e.getMessage()));
    }
  }

  private @Nullable Integer reservedConcurrency(String function) throws InterruptedException {
    OptionalInt reserved = platform.reservedConcurrency(function);
    return reserved.isPresent() ? reserved.getAsInt() : null;
  }

  /** Returns the account's limit; null if there is none, or it is not known. */
  private @Nullable Integer account() {
    try {
      OptionalInt limit = platform.accountConcurrency();
      return limit.isPresent() ? limit.getAsInt() : null;
    } catch (PlatformException e) {
      failures.add(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return null;
  }

  private void report(@Nullable Integer account) {
    if (!failures.isEmpty()) {
      LOG.warn(
          "the limits of {} of {} functions are not checked: {}",
          functions.size() - limits.size(),
          functions.size(),
          failures.peek());
    }
    for (Finding finding : fitness.judge(new ArrayList<>(limits), account)) {
      switch (finding.weight()) {
        case BROKEN -> LOG.error("{}", text(finding));
        case WARNING -> LOG.warn("{}", text(finding));
        case HINT -> LOG.info("{}", text(finding));
      }
    }
  }

  private static String text(Finding finding) {
    List<String> names = finding.functions().stream().sorted().toList();
    if (names.isEmpty()) {
      return finding.problem();
    }
    String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    int more = names.size() - NAMED;
    return "%s%s: %s"
        .formatted(first, more > 0 ? " and %d more".formatted(more) : "", finding.problem());
  }
}
