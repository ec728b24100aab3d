package dev.floe.loadtest.bench.whole;

import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.BenchGroup;
import dev.floe.loadtest.bench.figure.Figure;
import dev.floe.loadtest.bench.figure.Figure.Yardstick;
import dev.floe.loadtest.bench.figure.Goal;
import dev.floe.loadtest.bench.figure.Turns;
import java.util.ArrayList;
import java.util.List;

/**
 * The time of writes of 64 MiB through the gateway, compared with the same writes to the origin.
 */
public final class PutGroup implements BenchGroup {
  private static final int OBJECT_BYTES = 64 << 20;
  private static final List<SignedUpload.Form> FORMS = List.of(SignedUpload.Form.values());

  @Override
  public String name() {
    return "put";
  }

  @Override
  public void measure(Bench bench) throws Exception {
    try (WholeFloe floe = WholeFloe.start(bench.effort())) {
      List<Turns.Measurement<Transfer>> measurements = new ArrayList<>();
      for (SignedUpload.Form form : FORMS) {
        warmUp(floe, form, bench.effort().warmUpSeconds() / 2 / FORMS.size());
        SignedUpload upload = upload(floe, form, Shape.SHAPED);
        measurements.add(seconds -> upload.send(floe.origin().port()));
        measurements.add(seconds -> throughGateway(floe, upload));
      }
      report(bench, Turns.take(bench.effort().forSlow(), measurements));
    }
  }

  private static Transfer throughGateway(WholeFloe floe, SignedUpload upload) throws Exception {
    Transfer transfer = upload.send(floe.port());
    floe.awaitRest();
    return transfer;
  }

  private static void report(Bench bench, Turns<Transfer> turns) {
    for (int form = 0; form < FORMS.size(); form++) {
      int direct = 2 * form;
      bench.add(
          Figure.against(
              "put 64 MiB, %s, origin of 30 ms and 90 MiB/s: time"
                  .formatted(FORMS.get(form).words()),
              "ms",
              turns.series(direct + 1, Transfer::millis),
              new Yardstick("direct", turns.series(direct, Transfer::millis)),
              Goal.atMost(1.05)));
    }
  }

  private static SignedUpload upload(WholeFloe floe, SignedUpload.Form form, Shape shape)
      throws Exception {
    return SignedUpload.of(form, floe.port(), shape.key(OBJECT_BYTES, form), OBJECT_BYTES);
  }

  private static void warmUp(WholeFloe floe, SignedUpload.Form form, double seconds)
      throws Exception {
    SignedUpload upload = upload(floe, form, Shape.PLAIN);
    long endNanos = System.nanoTime() + (long) (seconds * 1e9);
    do {
      upload.send(floe.port());
    } while (System.nanoTime() < endNanos);
  }
}
