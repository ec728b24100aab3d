package dev.floe.gateway.probe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The figures of a probe, for people and for a file that a simulation can read. */
public final class ProbeReport {
  private final PoolFigures figures;
  private final Map<String, Optional<Spread>> spreads = new LinkedHashMap<>();

  public ProbeReport(PoolFigures figures) {
    this.figures = figures;
    spreads.put("initMillis", figures.initMillis());
    spreads.put("coldAnswerMillis", figures.answerMillis(true));
    spreads.put("warmAnswerMillis", figures.answerMillis(false));
    spreads.put("sendMegabytesPerSecond", figures.sendMegabytesPerSecond());
    spreads.put("tmpWriteMegabytesPerSecond", figures.tmpWriteMegabytesPerSecond());
    spreads.put("tmpReadMegabytesPerSecond", figures.tmpReadMegabytesPerSecond());
  }

  /** Returns true if any probe that neither sends nor writes had an answer. */
  public boolean hasFigures() {
    return figures.answerMillis(true).isPresent() || figures.answerMillis(false).isPresent();
  }

  /** Returns the figures as a JSON object. */
  public ObjectNode json(Instant at, String region, long memoryBytes) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("at", at.toString())
        .put("region", region)
        .put("memoryMegabytes", memoryBytes >> 20)
        .put("invocations", figures.invocations())
        .put("billedGigabyteSeconds", figures.billedGigabyteSeconds());
    ArrayNode idle = json.putArray("idle");
    for (PoolFigures.IdleGap gap : figures.gaps()) {
      idle.addObject()
          .put("seconds", gap.idle().toMillis() / 1e3)
          .put("functions", gap.functions())
          .put("alive", gap.alive());
    }
    figures.reclaimsPerIdleHour().ifPresent(rate -> json.put("reclaimsPerIdleHour", rate));
    spreads.forEach(
        (name, spread) -> spread.ifPresent(values -> json.set(name, spreadJson(values))));
    ObjectNode failures = json.putObject("failures");
    figures.failures().forEach((reason, functions) -> failures.put(reason, functions.size()));
    return json;
  }

  private static ObjectNode spreadJson(Spread spread) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("count", spread.count())
        .put("least", spread.least())
        .put("median", spread.median())
        .put("p95", spread.p95())
        .put("most", spread.most());
  }

  /** Returns the figures as a table. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(line("figure", "count", "least", "median", "p95", "most"));
    spreads.forEach((name, spread) ->
        text.append(
            spread
                .map(values ->
                    line(
                        name,
                        values.count(),
                        number(values.least()),
                        number(values.median()),
                        number(values.p95()),
                        number(values.most())))
                .orElseGet(() -> line(name, 0, "-", "-", "-", "-"))));
    for (PoolFigures.IdleGap gap : figures.gaps()) {
      text.append(
          "idle for %d s: %d of %d functions still had their instance%n"
              .formatted(gap.idle().toSeconds(), gap.alive(), gap.functions()));
    }
    figures
        .reclaimsPerIdleHour()
        .ifPresent(
            rate -> text.append("reclaims per idle hour of one instance: " + number(rate) + "\n"));
    text.append(
        "%d invocations, billed for %s GB-seconds%n"
            .formatted(figures.invocations(), number(figures.billedGigabyteSeconds())));
    figures
        .failures()
        .forEach((reason, functions) ->
            text.append(
                "%d probes failed, for example that of %s: %s%n"
                    .formatted(functions.size(), functions.getFirst(), reason)));
    return text.toString();
  }

  private static String line(Object... cells) {
    return String.format(Locale.ROOT, "%-28s %6s %10s %10s %10s %10s%n", cells);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
