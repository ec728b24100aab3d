package dev.floe.loadtest.soak.edge;

import dev.floe.gateway.Version;
import dev.floe.loadtest.local.GatewayPlan;
import dev.floe.loadtest.local.GatewayProcess;
import dev.floe.loadtest.local.TemporaryFolder;
import dev.floe.loadtest.origin.LocalOrigin;
import dev.floe.loadtest.origin.S3Clients;
import dev.floe.loadtest.origin.S3Server;
import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.loadtest.soak.Tally;
import dev.floe.sigv4.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Shows that one identity cannot take the connections and the memory that others need. */
@Command(
    name = "greedy",
    description =
        "One identity holds connections and memory with unread answers, half-sent uploads and"
            + " half-sent lists. At the same time another identity writes objects and reads stale"
            + " ones. Ends with status 1 if the other identity's requests fail or take longer than"
            + " 30 seconds.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = Version.class)
public final class GreedyCommand implements Callable<Integer> {
  private static final String BUCKET = "greedy";
  private static final Credentials GREEDY = new Credentials("FLOEGREEDY", "floe-greedy", null);
  private static final String ACCESS_KEY = "FLOEOTHER";
  private static final String SECRET_KEY = "floe-other";
  private static final int NODE_MEGABYTES = 192;
  private static final int HEAP_MEGABYTES = 256;
  private static final int LARGE_BYTES = 16 << 20;
  private static final Duration LONGEST = Duration.ofSeconds(30);

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "515",
      description =
          "requests that the greedy identity holds at the same time (default ${DEFAULT-VALUE})")
  private int connections;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "how long each kind lasts (default ${DEFAULT-VALUE})")
  private int seconds;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("soak: greedy, %d requests of each kind, %d s each%n", connections, seconds);
    out.flush();
    try (TemporaryFolder folder = TemporaryFolder.make("floe-greedy");
        S3Server origin = LocalOrigin.start(folder.path().resolve("origin"));
        GatewayProcess gateway = GatewayProcess.start(plan(folder.path(), origin));
        S3Client other = S3Clients.s3(gateway.endpoint(), ACCESS_KEY, SECRET_KEY)) {
      other.createBucket(request -> request.bucket(BUCKET));
      other.putObject(
          request -> request.bucket(BUCKET).key(Greed.LARGE),
          RequestBody.fromBytes(new byte[LARGE_BYTES]));
      out.printf("soak: nothing held: %s%n", measure(gateway, other));
      for (Greed greed : Greed.values()) {
        hold(greed, gateway, other, out);
      }
    } catch (SoakFailure e) {
      out.printf("soak: FAILED: %s%n", e.getMessage());
      return 1;
    }
    out.printf("soak: the others were served%n");
    return 0;
  }

  private static GatewayPlan plan(Path folder, S3Server origin) {
    return new GatewayPlan(
            folder,
            origin,
            HEAP_MEGABYTES,
            NODE_MEGABYTES,
            ACCESS_KEY,
            SECRET_KEY,
            Map.of("freshness.ttl", "1ms"))
        .withOthers(Map.of(GREEDY.accessKeyId(), "floe-greedy"));
  }

  private void hold(Greed greed, GatewayProcess gateway, S3Client other, PrintWriter out)
      throws IOException, InterruptedException {
    List<Socket> held = new ArrayList<>();
    try {
      for (int i = 0; i < connections; i++) {
        held.add(greed.begin(gateway.endpoint(), BUCKET, GREEDY, i));
      }
      String served = measure(gateway, other);
      out.printf(
          "soak: %d %s, %d of them refused: %s%n",
          held.size(), greed, held.stream().filter(GreedyCommand::isRefused).count(), served);
      out.flush();
    } finally {
      for (Socket socket : held) {
        socket.close();
      }
    }
    GatewayChecks.awaitIdle(gateway);
  }

  private String measure(GatewayProcess gateway, S3Client other) {
    GoodClient client = new GoodClient(other, BUCKET, gateway.adminPort(), new Tally());
    client.run(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
    for (Durations durations : List.of(client.puts(), client.gets(), client.pages())) {
      if (durations.longest().compareTo(LONGEST) > 0) {
        throw new SoakFailure(
            "another client's requests: %s; expected at most %d s"
                .formatted(durations, LONGEST.toSeconds()));
      }
    }
    return "PUT %s; stale GET %s".formatted(client.puts(), client.gets());
  }

  private static boolean isRefused(Socket socket) {
    byte[] start = new byte["HTTP/1.1 503".length()];
    try {
      InputStream answer = socket.getInputStream();
      return answer.available() >= start.length
          && answer.readNBytes(start, 0, start.length) == start.length
          && new String(start, StandardCharsets.US_ASCII).equals("HTTP/1.1 503");
    } catch (IOException e) {
      return false;
    }
  }
}
