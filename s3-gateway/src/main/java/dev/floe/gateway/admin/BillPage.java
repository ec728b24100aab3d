package dev.floe.gateway.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.gateway.admin.AdminServer.Answer;
import dev.floe.gateway.bill.BillLine;
import dev.floe.gateway.bill.BillSnapshot;
import dev.floe.gateway.bill.ComparedStores;
import dev.floe.gateway.bill.HourMeter;
import dev.floe.gateway.bill.HourOfUse;
import dev.floe.gateway.bill.Ledger;
import dev.floe.gateway.bill.Usage;
import dev.floe.gateway.policy.wake.Purpose;
import java.util.function.Supplier;

/**
 * {@code GET /bill}: the gateway's costs since it started, by purpose and by function, and its
 * costs in the last hour next to those of other systems for the same use, as JSON. Thread-safe.
 */
public final class BillPage implements Supplier<Answer> {
  private final Ledger ledger;
  private final HourMeter hour;
  private final ComparedStores rivals;

  public BillPage(Ledger ledger, HourMeter hour, ComparedStores rivals) {
    this.ledger = ledger;
    this.hour = hour;
    this.rivals = rivals;
  }

  @Override
  public Answer get() {
    BillSnapshot bill = ledger.bill();
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    ObjectNode purposes = page.putObject("purposes");
    for (Purpose purpose : Purpose.values()) {
      put(purposes.putObject(purpose.label()), bill.of(purpose));
    }
    ObjectNode functions = page.putObject("functions");
    bill.lines().keySet().stream()
        .map(BillSnapshot.Key::function)
        .distinct()
        .sorted()
        .forEach(function -> {
          Usage usage = bill.of(function).total();
          ObjectNode entry = functions.putObject(function);
          put(entry, usage);
          entry.put("dollars", ledger.dollars(usage));
        });
    put(page.putObject("total"), bill.total());
    page.put("crossZoneBytes", ledger.crossZoneBytes())
        .put("crossZoneDollars", ledger.crossZoneDollars())
        .put("dollars", ledger.dollars(bill.total().total()) + ledger.crossZoneDollars());
    put(page.putObject("lastHour"), hour.lastHour());
    return Answer.json(page);
  }

  private void put(ObjectNode to, BillLine line) {
    put(to.putObject("reported"), line.reported());
    put(to.putObject("estimated"), line.estimated());
    put(to.putObject("running"), line.running());
    to.put("dollars", ledger.dollars(line.total()));
  }

  static void put(ObjectNode to, Usage usage) {
    to.put("invocations", usage.invocations())
        .put("billedMillis", usage.billedMillis())
        .put("megabyteMillis", usage.megabyteMillis())
        .put("gigabyteSeconds", usage.gigabyteSeconds());
  }

  private void put(ObjectNode to, HourOfUse use) {
    to.put("seconds", use.span().toMillis() / 1e3)
        .put("hits", use.hits())
        .put("bytes", use.bytes())
        .put("storedByteHours", use.storedByteHours());
    ObjectNode dollars = to.putObject("dollars").put("floe", use.dollars());
    rivals.dollars(use).forEach(dollars::put);
  }
}
