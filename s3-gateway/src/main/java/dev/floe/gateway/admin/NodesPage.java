package dev.floe.gateway.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.gateway.admin.AdminServer.Answer;
import dev.floe.gateway.bill.BillSnapshot;
import dev.floe.gateway.bill.Ledger;
import dev.floe.gateway.bill.Usage;
import dev.floe.gateway.pool.PoolSnapshot;
import dev.floe.node.protocol.InstanceId;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * {@code GET /nodes}: the pool's nodes, what their instances hold, and what they cost since the
 * gateway started, as JSON. Thread-safe.
 */
public final class NodesPage implements Supplier<Answer> {
  private final Supplier<PoolSnapshot> pool;
  private final ToIntFunction<String> memoryMegabytes;
  private final ToLongFunction<InstanceId> segments;
  private final ToLongFunction<InstanceId> objectsOn;
  private final IntSupplier objects;
  private final Ledger ledger;

  /**
   * @param memoryMegabytes returns the memory that a function is configured with
   * @param segments returns the number of segments that an instance holds blocks of
   * @param objectsOn returns the number of objects that an instance holds blocks of
   * @param objects returns the number of objects on all nodes together
   */
  public NodesPage(
      Supplier<PoolSnapshot> pool,
      ToIntFunction<String> memoryMegabytes,
      ToLongFunction<InstanceId> segments,
      ToLongFunction<InstanceId> objectsOn,
      IntSupplier objects,
      Ledger ledger) {
    this.pool = pool;
    this.memoryMegabytes = memoryMegabytes;
    this.segments = segments;
    this.objectsOn = objectsOn;
    this.objects = objects;
    this.ledger = ledger;
  }

  @Override
  public Answer get() {
    BillSnapshot bill = ledger.bill();
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    ArrayNode nodes = page.putArray("nodes");
    for (PoolSnapshot.Node node : pool.get().nodes()) {
      ObjectNode entry = nodes.addObject();
      entry
          .put("name", node.name())
          .put("state", lower(node.state()))
          .put("memoryMegabytes", memoryMegabytes.applyAsInt(node.name()));
      String failure = node.lastFailure();
      if (failure != null) {
        entry.put("lastFailure", failure);
      }
      ArrayNode instances = entry.putArray("instances");
      for (PoolSnapshot.Instance instance : node.instances()) {
        instances
            .addObject()
            .put("id", instance.id().toString())
            .put("role", lower(instance.role()))
            .put("bytesHeld", instance.bytesHeld())
            .put("segments", segments.applyAsLong(instance.id()))
            .put("objects", objectsOn.applyAsLong(instance.id()))
            .put("pid", instance.pid())
            .put("zone", instance.zone());
      }
      Usage usage = bill.of(node.name()).total();
      ObjectNode billed = entry.putObject("bill");
      BillPage.put(billed, usage);
      billed.put("dollars", ledger.dollars(usage));
    }
    page.put("objects", objects.getAsInt());
    return Answer.json(page);
  }

  private static String lower(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
