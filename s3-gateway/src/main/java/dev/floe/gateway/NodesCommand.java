package dev.floe.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the nodes of a running gateway, as its admin pages show them. */
@Command(
    name = "nodes",
    description =
        "Lists the nodes of a running gateway: state, memory, billed time and cost, and for each "
            + "instance its zone, the bytes that it holds, and the number of segments and of"
            + " objects to which they belong. An object has one segment for every 64 stripes. An"
            + " object is on several nodes, and a node's second instance holds copies. So objects"
            + " are counted for each instance; the last line counts each object once.",
    mixinStandardHelpOptions = true,
    subcommands = ProbeCommand.class,
    versionProvider = Version.class)
final class NodesCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Option(
      names = "--admin",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:9090",
      description = "the gateway's admin port (default: ${DEFAULT-VALUE})")
  private URI admin = URI.create("http://127.0.0.1:9090");

  @Option(names = "--json", description = "prints JSON instead of a table")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      JsonNode nodes = page("/nodes");
      out.print(json ? nodes.toPrettyString() + "\n" : table(nodes));
      out.flush();
      return 0;
    } catch (IOException e) {
      String message = "floe: the gateway's admin port %s: %s".formatted(admin, e.getMessage());
      spec.commandLine().getErr().println(message);
      return 1;
    }
  }

  private JsonNode page(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(admin + path)).timeout(PATIENCE).build();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException("%s answers %d".formatted(path, answer.statusCode()));
      }
      return new ObjectMapper().readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new IOException(path + " is not JSON", e);
    } catch (ConnectException e) {
      throw new IOException("no gateway listens there", e);
    }
  }

  private static String table(JsonNode nodes) {
    StringBuilder table = new StringBuilder();
    table.append(
        row(
            "node",
            "state",
            "MiB",
            "zone",
            "held MiB",
            "segments",
            "objects",
            "calls",
            "billed s",
            "dollars"));
    for (JsonNode node : nodes.path("nodes")) {
      JsonNode bill = node.path("bill");
      table.append(
          row(
              node.path("name").asText(),
              node.path("state").asText(),
              node.path("memoryMegabytes").asText(),
              "",
              mebibytes(sum(node, "bytesHeld")),
              sum(node, "segments"),
              "",
              bill.path("invocations").asLong(),
              number("%.3f", bill.path("billedMillis").asLong() / 1e3),
              number("%.7f", bill.path("dollars").asDouble())));
      for (JsonNode instance : node.path("instances")) {
        String id = instance.path("id").asText();
        table.append(
            row(
                "  %s %s".formatted(instance.path("role").asText(), id.substring(0, 8)),
                "",
                "",
                instance.path("zone").asText(),
                mebibytes(instance.path("bytesHeld").asLong()),
                instance.path("segments").asLong(),
                instance.path("objects").asLong(),
                "",
                "",
                ""));
      }
    }
    table.append(
        String.format(
            Locale.ROOT, "%d objects on all nodes together%n", nodes.path("objects").asLong()));
    return table.toString();
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "%-28s %-9s %8s %-10s %9s %9s %9s %9s %10s %11s%n", cells);
  }

  private static String mebibytes(long bytes) {
    return number("%.1f", bytes / 1048576.0);
  }

  private static long sum(JsonNode node, String ofInstances) {
    long sum = 0;
    for (JsonNode instance : node.path("instances")) {
      sum += instance.path(ofInstances).asLong();
    }
    return sum;
  }

  private static String number(String form, double value) {
    return String.format(Locale.ROOT, form, value);
  }
}
