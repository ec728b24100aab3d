package dev.floe.loadtest.soak.life;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.loadtest.local.AdminPages;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.node.host.EnvironmentView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The functions of {@link PaperCommand}. Waits for states of their environments and kills them. */
record PaperPool(LocalFloe floe) {
  private static final Duration FREEZE_LIMIT = Duration.ofMinutes(2);
  private static final Duration BACKUP_LIMIT = Duration.ofMinutes(8);

  /** Waits until no environment runs; the next read then has to invoke the functions. */
  void awaitAllFrozen() throws InterruptedException {
    awaitFrozen(floe.functions().size());
  }

  /** Waits until no environment of the first {@code count} functions runs. */
  void awaitFrozen(int count) throws InterruptedException {
    List<String> functions = floe.functions().subList(0, count);
    await(
        "no environment of %s runs".formatted(functions),
        FREEZE_LIMIT,
        () -> {
          var environments = floe.host().environments();
          return functions.stream()
              .flatMap(function -> environments.getOrDefault(function, List.of()).stream())
              .allMatch(each -> each.state() == EnvironmentView.State.FROZEN);
        });
  }

  /** Waits until each node has a second instance that holds as many bytes as its own instance. */
  void awaitBackedUp() throws InterruptedException {
    await(
        "each node has a second instance that holds as much",
        BACKUP_LIMIT,
        () -> nodes().stream().allMatch(PaperPool::isBackedUp));
  }

  private static boolean isBackedUp(JsonNode node) {
    JsonNode instances = node.path("instances");
    return instances.size() == 2
        && instances.get(0).path("bytesHeld").asLong() > 0
        && instances.get(0).path("bytesHeld").equals(instances.get(1).path("bytesHeld"));
  }

  /** Returns the number of chunks that the gateway knows on the nodes' own instances. */
  long chunks() {
    return sum("segments");
  }

  /** Returns the bytes that the nodes' own instances hold. */
  long heldBytes() {
    return sum("bytesHeld");
  }

  private long sum(String figure) {
    return nodes().stream()
        .flatMap(node -> node.path("instances").valueStream())
        .filter(PaperPool::isPrimary)
        .mapToLong(instance -> instance.path(figure).asLong())
        .sum();
  }

  /**
   * Kills the own instances of the first {@code count} nodes, and returns the instances' ids. The
   * peers stay alive.
   */
  Set<String> reclaimPrimaries(int count) throws InterruptedException {
    Set<String> gone = new HashSet<>();
    for (JsonNode node : nodes().subList(0, count)) {
      for (JsonNode instance : node.path("instances")) {
        String name = node.path("name").asText();
        if (isPrimary(instance) && !floe.host().kill(name, instance.path("pid").asLong())) {
          throw new SoakFailure("no process of %s: %s".formatted(name, instance));
        }
        if (isPrimary(instance)) {
          gone.add(instance.path("id").asText());
        }
      }
    }
    return gone;
  }

  /** Returns true if one of these instances is its node's own instance. */
  boolean hasPrimaryOf(Set<String> ids) {
    return nodes().stream()
        .flatMap(node -> node.path("instances").valueStream())
        .anyMatch(instance -> isPrimary(instance) && ids.contains(instance.path("id").asText()));
  }

  /**
   * Kills all instances of the first {@code count} nodes, and returns the ids of those that the
   * gateway knew.
   */
  Set<String> reclaimAll(int count) throws InterruptedException {
    Set<String> gone =
        nodes().subList(0, count).stream().flatMap(PaperPool::ids).collect(Collectors.toSet());
    for (String function : floe.functions().subList(0, count)) {
      floe.host().kill(function);
    }
    return gone;
  }

  /** Returns true if the gateway still knows one of these instances. */
  boolean knowsAny(Set<String> ids) {
    return nodes().stream().flatMap(PaperPool::ids).anyMatch(ids::contains);
  }

  private static Stream<String> ids(JsonNode node) {
    return node.path("instances").valueStream().map(instance -> instance.path("id").asText());
  }

  private static boolean isPrimary(JsonNode instance) {
    return instance.path("role").asText().equals("primary");
  }

  private List<JsonNode> nodes() {
    List<JsonNode> nodes = new ArrayList<>();
    AdminPages.json(floe.gateway().ports().admin(), "/nodes")
        .orElseThrow()
        .path("nodes")
        .forEach(nodes::add);
    return nodes;
  }

  /**
   * Waits for a state of the pool.
   *
   * @throws SoakFailure if the pool does not reach the state within the limit
   */
  static void await(String state, Duration limit, BooleanSupplier reached)
      throws InterruptedException {
    long deadlineNanos = System.nanoTime() + limit.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new SoakFailure("expected within %s: %s".formatted(limit, state));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
