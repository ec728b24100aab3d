package dev.floe.loadtest.compare;

import dev.floe.loadtest.compare.sequence.RequestSequence;
import dev.floe.loadtest.compare.sequence.Step;
import dev.floe.loadtest.origin.S3Clients;
import dev.floe.sigv4.Credentials;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.s3.S3Client;

/** Runs one sequence against both servers, and removes the buckets afterwards. */
final class Differ {
  private final Server origin;
  private final Server gateway;
  private final PrintWriter out;

  Differ(Server origin, Server gateway, PrintWriter out) {
    this.origin = origin;
    this.gateway = gateway;
    this.out = out;
  }

  /** A server and the keys of an identity that may do everything there. */
  record Server(URI endpoint, String accessKey, String secretKey) {
    @Override
    public String toString() {
      return endpoint.toString();
    }
  }

  /**
   * The result of one sequence.
   *
   * @param different how many requests have different answers that no rule explains
   * @param explained how many requests have different answers that a documented rule explains, by
   *     the rule's title
   * @param reads how many reads succeeded
   * @param hits how many successful reads the cache answered
   */
  record Result(int requests, int different, Map<String, Integer> explained, int reads, int hits) {
    @Override
    public String toString() {
      return "%d requests, %d different, %d by a documented rule %s; %d of %d reads were hits"
          .formatted(
              requests,
              different,
              explained.values().stream().mapToInt(Integer::intValue).sum(),
              explained,
              hits,
              reads);
    }
  }

  Result run(long seed, int requests) throws IOException {
    String run = Long.toString(System.currentTimeMillis(), 36);
    try (S3Client client =
        S3Clients.s3(origin.endpoint(), origin.accessKey(), origin.secretKey())) {
      TemporaryBuckets buckets = new TemporaryBuckets(client);
      try {
        return compare(
            side(origin, buckets, "floe-compare-o-" + run),
            side(gateway, buckets, "floe-compare-g-" + run),
            seed,
            requests);
      } finally {
        buckets.delete();
      }
    }
  }

  private static Side side(Server server, TemporaryBuckets buckets, String name) {
    return new Side(
        server.endpoint(),
        Credentials.of(server.accessKey(), server.secretKey()),
        buckets.create(name),
        buckets.createVersioned(name + "-versioned"));
  }

  private Result compare(Side direct, Side through, long seed, int requests) throws IOException {
    RequestSequence sequence = new RequestSequence(seed);
    Map<String, Integer> explained = new TreeMap<>();
    int different = 0;
    int reads = 0;
    int hits = 0;
    for (int number = 0; number < requests; number++) {
      Step step = sequence.next();
      Side.Received expected = direct.send(number, step);
      Side.Received received = through.send(number, step);
      if (step.method().equals("GET") && received.raw().status() / 100 == 2) {
        reads++;
        hits += received.raw().header("cache-status").contains("hit") ? 1 : 0;
      }
      List<String> lines = Comparison.between(step.method(), expected.named(), received.named());
      if (lines.isEmpty()) {
        continue;
      }
      Optional<DocumentedRule> rule =
          DocumentedRule.explaining(step, expected.named(), received.named());
      if (rule.isPresent()) {
        explained.merge(rule.get().title(), 1, Integer::sum);
      } else {
        different++;
        print(seed, number, step, received.raw(), lines);
      }
    }
    return new Result(requests, different, explained, reads, hits);
  }

  private void print(long seed, int number, Step step, Answer received, List<String> lines) {
    out.printf(
        "DIFFERENT (origin's, gateway's): repeat by --seed %d --requests %d; %s%n",
        seed, number + 1, step);
    lines.forEach(line -> out.printf("    %s%n", line));
    out.printf("    %s%n", received.header("cache-status"));
    out.flush();
  }
}
