package dev.floe.loadtest.soak.life;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.node.host.Bill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The gateway's bill by purpose, and the sums of the platform's REPORT lines by purpose. The
 * platform does not know purposes: the gateway's log of invocations names the purpose of each
 * request id.
 *
 * @param purposes both sums by purpose
 * @param unknown the sum of the reports whose request ids the gateway never received, because
 *     answers were lost; the gateway has estimates in their place
 */
record PurposeCheck(Map<String, Sums> purposes, Bill unknown) {
  /** The largest allowed difference of a purpose, in dollars. */
  private static final double CENT = 0.01;

  /** The largest allowed difference of a purpose, as a share of the platform's sum. */
  private static final double SHARE = 0.01;

  private static final String REPORTS = ".reports";
  private static final Pattern REPORT =
      Pattern.compile(
          "REPORT RequestId: (\\S+)\t.*Billed Duration: (\\d+) ms\tMemory Size: (\\d+) MB\t.*");

  private static final ObjectMapper JSON = new ObjectMapper();

  PurposeCheck {
    purposes = Map.copyOf(purposes);
  }

  /**
   * Both sums of one purpose.
   *
   * @param gateway the gateway's sum for invocations that ended with a report
   * @param estimated the gateway's sum for invocations that ended without a report
   * @param platform the sum of the REPORT lines
   */
  record Sums(Bill gateway, Bill estimated, Bill platform) {
    private double differenceDollars() {
      double estimates = BillCheck.dollars(estimated);
      double reported = BillCheck.dollars(gateway) - BillCheck.dollars(platform);
      return Math.abs(reported) + estimates;
    }

    /**
     * Returns true if the sums differ by at most a cent and at most 1 %. A difference below {@link
     * BillCheck#BOUND_DOLLARS} is always allowed.
     */
    boolean agrees() {
      double difference = differenceDollars();
      return difference < BillCheck.BOUND_DOLLARS
          || (difference <= CENT && difference <= SHARE * BillCheck.dollars(platform));
    }
  }

  /**
   * Compares the gateway's page with the reports.
   *
   * @param page the answer of {@code /bill}
   * @param invocations the gateway's log of invocations
   * @param reports the folder of the platform's reports
   * @throws SoakFailure if the sums of a purpose do not {@linkplain Sums#agrees agree}
   */
  static PurposeCheck of(JsonNode page, Path invocations, Path reports) throws IOException {
    PurposeCheck check = added(page, purposesByRequest(invocations), lines(reports));
    for (Map.Entry<String, Sums> purpose : check.purposes.entrySet()) {
      if (!purpose.getValue().agrees()) {
        throw new SoakFailure("the bills of %s differ: %s".formatted(purpose.getKey(), check));
      }
    }
    return check;
  }

  private static PurposeCheck added(
      JsonNode page, Map<String, String> purposesByRequest, List<String> lines) {
    Map<String, Bill> platform = new HashMap<>();
    Bill unknown = Bill.NONE;
    for (String line : lines) {
      Matcher report = REPORT.matcher(line);
      if (report.matches()) {
        long millis = Long.parseLong(report.group(2));
        Bill one = new Bill(1, millis, millis * Long.parseLong(report.group(3)));
        String purpose = purposesByRequest.get(report.group(1));
        if (purpose == null) {
          unknown = unknown.plus(one);
        } else {
          platform.merge(purpose, one, Bill::plus);
        }
      }
    }
    Map<String, Sums> sums = new HashMap<>();
    for (Purpose purpose : Purpose.values()) {
      JsonNode entry = page.path("purposes").path(purpose.label());
      sums.put(
          purpose.label(),
          new Sums(
              BillCheck.bill(entry.path("reported")),
              BillCheck.bill(entry.path("estimated")),
              platform.getOrDefault(purpose.label(), Bill.NONE)));
    }
    return new PurposeCheck(sums, unknown);
  }

  private static Map<String, String> purposesByRequest(Path invocations) throws IOException {
    Map<String, String> purposes = new HashMap<>();
    for (String text : Files.readAllLines(invocations)) {
      JsonNode line = JSON.readTree(text);
      if (line.has("requestId")) {
        purposes.put(line.path("requestId").asText(), line.path("purpose").asText());
      }
    }
    return purposes;
  }

  private static List<String> lines(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(REPORTS))
          .flatMap(PurposeCheck::linesOf)
          .toList();
    }
  }

  private static Stream<String> linesOf(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new SoakFailure("%s cannot be read: %s".formatted(file, e));
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(purposes)
        .forEach((purpose, sums) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%s: gateway %s and %s estimated, reports %s; ",
                    purpose,
                    line(sums.gateway),
                    line(sums.estimated),
                    line(sums.platform))));
    return text.append("reports the gateway never received: ").append(line(unknown)).toString();
  }

  private static String line(Bill bill) {
    return String.format(
        Locale.ROOT,
        "%d x, %d ms, %.7f $",
        bill.invocations(),
        bill.billedMillis(),
        BillCheck.dollars(bill));
  }
}
