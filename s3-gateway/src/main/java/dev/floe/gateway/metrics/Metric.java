package dev.floe.gateway.metrics;

import java.util.List;

/**
 * Every metric of the gateway. In Prometheus' format, the dots of a name become underscores, and
 * the unit and, for counters, {@code _total} are appended: {@code floe_client_sent_bytes_total}.
 */
public enum Metric {
  REQUESTS(Kind.COUNTER, "floe.requests", "", "Requests answered", "operation", "status", "cache"),
  REQUEST_DURATION(
      Kind.TIMER,
      "floe.request.duration",
      "seconds",
      "From a request's head to its answer's last byte",
      "operation",
      "cache"),
  FIRST_BYTE_DURATION(
      Kind.TIMER,
      "floe.request.first.byte",
      "seconds",
      "From a request's head to its answer's head",
      "operation",
      "cache"),
  REQUESTS_ACTIVE(Kind.GAUGE, "floe.requests.active", "", "Requests being answered"),
  CONNECTIONS(Kind.GAUGE, "floe.connections", "", "Open client connections"),
  CONNECTIONS_REFUSED(
      Kind.COUNTER, "floe.connections.refused", "", "Client connections over the limit"),
  HEADS_USED(
      Kind.GAUGE, "floe.heads.used", "bytes", "Memory of request heads that are being collected"),
  REFUSALS(Kind.COUNTER, "floe.refusals", "", "Requests refused by the gateway itself", "code"),
  ACCESS_LINES(
      Kind.COUNTER,
      "floe.access.log.lines",
      "",
      "Lines of the access log: written, or dropped because the queue or the disk was full",
      "outcome"),
  IDENTITY_RELOADS(
      Kind.COUNTER,
      "floe.identity.reloads",
      "",
      "Changes of the configured identities: replaced, or refused because of an error",
      "outcome"),
  BYPASSES(Kind.COUNTER, "floe.cache.bypasses", "", "Requests that bypassed the cache", "reason"),

  CLIENT_SENT(
      Kind.COUNTER,
      "floe.client.sent",
      "bytes",
      "Object bytes sent to clients, by source: nodes, memory, origin, fill",
      "source"),
  CLIENT_RECEIVED(
      Kind.COUNTER,
      "floe.client.received",
      "bytes",
      "Body bytes received from clients, framing included"),

  ORIGIN_REQUESTS(
      Kind.COUNTER,
      "floe.origin.requests",
      "",
      "Requests sent to the origin; status is 0 if no answer was received",
      "method",
      "status"),
  ORIGIN_DURATION(
      Kind.TIMER,
      "floe.origin.duration",
      "seconds",
      "From sending a request to the origin to its answer's head",
      "method"),
  ORIGIN_RECEIVED(Kind.COUNTER, "floe.origin.received", "bytes", "Body bytes from the origin"),
  ORIGIN_SENT(Kind.COUNTER, "floe.origin.sent", "bytes", "Body bytes sent to the origin"),

  FILLS(Kind.COUNTER, "floe.fills", "", "Fills, by how they ended", "end"),
  FILLS_ACTIVE(Kind.GAUGE, "floe.fills.active", "", "Fills under way"),
  FILL_WAIT(
      Kind.TIMER,
      "floe.fill.wait",
      "seconds",
      "Waits of a fill, and of its clients, for nodes that write more slowly than S3 sends"),
  UPLOADS(
      Kind.COUNTER,
      "floe.uploads",
      "",
      "Completed multipart uploads: cached as they were uploaded, or the reason why not",
      "outcome"),
  STRIPES_READ(
      Kind.COUNTER,
      "floe.stripes.read",
      "",
      "Stripes read from nodes: plain, decoded, lost",
      "result"),
  BLOCKS_HEDGED(
      Kind.COUNTER, "floe.blocks.hedged", "", "Blocks requested beyond those that a stripe needs"),
  BLOCKS_DAMAGED(Kind.COUNTER, "floe.blocks.damaged", "", "Blocks whose CRC did not match"),
  BLOCKS_REPAIRED(
      Kind.COUNTER,
      "floe.blocks.repaired",
      "",
      "Blocks rebuilt and written again: for a reader, or in the background",
      "cause"),
  BYTES_REPAIRED(Kind.COUNTER, "floe.repaired", "bytes", "Bytes of the repaired blocks", "cause"),
  REPAIRS_WAITING(
      Kind.GAUGE,
      "floe.repairs.waiting",
      "",
      "Stripes whose repair for a reader is waiting or running"),
  REPAIR_BACKLOG(
      Kind.GAUGE,
      "floe.repair.backlog",
      "",
      "Stripes that the background repair knows to lack blocks"),
  MEMORY_TIER_HITS(
      Kind.COUNTER,
      "floe.memory.tier.hits",
      "",
      "Stripes that readers took from the gateway's own memory"),
  MEMORY_TIER_EVICTIONS(
      Kind.COUNTER,
      "floe.memory.tier.evictions",
      "",
      "Stripes evicted from the gateway's own memory, or refused for hotter ones"),
  MEMORY_TIER_USED(
      Kind.GAUGE,
      "floe.memory.tier.used",
      "bytes",
      "Bytes of the memory budget that stripes take in the gateway's own memory"),
  OBJECTS(Kind.GAUGE, "floe.objects", "", "Objects in the directory"),
  SEGMENTS_EVICTED(Kind.COUNTER, "floe.segments.evicted", "", "Segments evicted"),

  INVENTORIES(
      Kind.COUNTER,
      "floe.node.inventories",
      "",
      "Inventories requested because a node did not hold the expected chunks"),
  CHUNKS_UNNAMED(
      Kind.COUNTER,
      "floe.chunks.unnamed",
      "",
      "Chunks dropped because no directory entry referred to them"),
  NODES(Kind.GAUGE, "floe.nodes", "", "Nodes, by state", "state"),
  NODE_MEMORY_USED(Kind.GAUGE, "floe.node.memory.used", "bytes", "Chunk bytes held by the nodes"),
  NODE_MEMORY_LIMIT(
      Kind.GAUGE, "floe.node.memory.limit", "bytes", "Chunk bytes that the nodes could hold"),
  CROSS_ZONE(
      Kind.COUNTER,
      "floe.cross.zone",
      "bytes",
      "Bytes received from and sent to nodes of other zones",
      "direction"),
  INVOCATIONS(
      Kind.COUNTER,
      "floe.invocations",
      "",
      "Node invocations, by purpose and by how they ended",
      "purpose",
      "end"),
  INVOCATIONS_RUNNING(
      Kind.GAUGE, "floe.invocations.running", "", "Invocations of nodes and peers that run"),
  INVOCATIONS_LIMIT(
      Kind.GAUGE,
      "floe.invocations.limit",
      "",
      "Invocations that may run at once; lowered for a while by a throttled one"),

  BILL_GIGABYTE_SECONDS(
      Kind.COUNTER,
      "floe.bill.gigabyte",
      "seconds",
      "Billed GB-seconds of invocations that ended, by purpose",
      "purpose"),
  BILL_DOLLARS(
      Kind.COUNTER,
      "floe.bill",
      "dollars",
      "Cost of invocations that ended, by purpose",
      "purpose"),
  BILL_RUNNING(
      Kind.GAUGE, "floe.bill.running", "dollars", "Cost so far of the invocations that run"),
  BILL_LAST_HOUR(
      Kind.GAUGE,
      "floe.bill.last.hour",
      "dollars",
      "Cost of the last hour: Floe, and other systems for the same hits and contents",
      "system"),

  WARM_UPS(Kind.COUNTER, "floe.warm.ups", "", "Invocations of idle nodes that keep them warm"),
  BACKUPS(
      Kind.COUNTER,
      "floe.backups",
      "",
      "Backups of nodes: begun, and completed or interrupted",
      "step"),
  BACKUP_COPIED(Kind.COUNTER, "floe.backup.copied", "bytes", "Block bytes that backups copied"),
  BACKUP_DURATION(
      Kind.TIMER, "floe.backup.duration", "seconds", "From a backup's start to its end"),
  NAPS(
      Kind.COUNTER,
      "floe.naps",
      "",
      "Naps of nodes before the platform's deadline: begun, and returned or failed",
      "step"),
  FAILOVERS(
      Kind.COUNTER,
      "floe.failovers",
      "",
      "Invocations that the other known instance of a node answered"),

  IDLE_LIFE(
      Kind.TIMER,
      "floe.instance.idle",
      "seconds",
      "Time for which instances were idle until they were found lost"),
  INTERVAL_TOO_LONG(
      Kind.GAUGE,
      "floe.interval.too.long",
      "",
      "1 if instances are lost before the interval of warm-ups or backups has passed",
      "interval"),
  RECLAIM_RATE(
      Kind.GAUGE,
      "floe.reclaim.rate",
      "",
      "Estimated losses of instances per hour of one instance"),
  PARITY(
      Kind.GAUGE,
      "floe.parity",
      "",
      "Parity blocks of new objects' stripes: current, and advised by the rate of reclaims",
      "which"),

  BUDGET_USED(Kind.GAUGE, "floe.memory.budget.used", "bytes", "Leased block memory"),
  BUDGET_LIMIT(Kind.GAUGE, "floe.memory.budget.limit", "bytes", "The block memory's limit");

  private final Kind kind;
  private final String id;
  private final String unit;
  private final String help;

  @SuppressWarnings("ImmutableEnumChecker") // List.of
  private final List<String> labels;

  Metric(Kind kind, String id, String unit, String help, String... labels) {
    this.kind = kind;
    this.id = id;
    this.unit = unit;
    this.help = help;
    this.labels = List.of(labels);
  }

  Kind kind() {
    return kind;
  }

  String id() {
    return id;
  }

  /** Returns the unit, such as {@code bytes} or {@code seconds}; empty for a plain number. */
  String unit() {
    return unit;
  }

  String help() {
    return help;
  }

  List<String> labels() {
    return labels;
  }

  enum Kind {
    COUNTER,
    GAUGE,
    TIMER
  }
}
