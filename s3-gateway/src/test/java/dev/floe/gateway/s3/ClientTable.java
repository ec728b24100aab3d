package dev.floe.gateway.s3;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The table that .ci/client-checks reads: the clients, and the parts of the checks that each client
 * tries. Immutable.
 *
 * @param parts a description of each part by its name, in the table's order
 */
record ClientTable(SequencedMap<String, String> parts, List<Client> clients) {
  private static final Pattern PART = Pattern.compile("# part: ([a-z0-9-]+) = (.*)");
  private static final String ALL_BUT = "all but ";

  /**
   * A client of the table.
   *
   * @param version the version that was last tried, or several versions
   * @param hits the smallest share of its reads that must be hits
   * @param tries the parts that it tries: {@code all}, {@code all but} a list, or a list
   */
  record Client(String name, String title, String version, String hits, String tries) {
    private static Client of(String line) {
      String[] columns = line.split(" \\| ", -1);
      if (columns.length != 5) {
        throw new IllegalArgumentException(
            "%s has %d columns, expected 5".formatted(line, columns.length));
      }
      return new Client(columns[0], columns[1], columns[2], columns[3], columns[4]);
    }
  }

  static ClientTable of(String text) {
    SequencedMap<String, String> parts = new LinkedHashMap<>();
    PART.matcher(text).results().forEach(part -> parts.put(part.group(1), part.group(2)));
    List<Client> clients =
        text.lines()
            .filter(line -> !line.startsWith("#") && !line.isBlank())
            .map(Client::of)
            .toList();
    return new ClientTable(parts, clients).checked();
  }

  private ClientTable checked() {
    for (Client client : clients) {
      if (!client.tries().equals("all")) {
        List<String> named = List.of(client.tries().replaceFirst(ALL_BUT, "").split(" "));
        if (!parts.keySet().containsAll(named)) {
          throw new IllegalStateException(
              "%s has the parts %s, expected some of %s"
                  .formatted(client.title(), named, parts.keySet()));
        }
      }
    }
    return this;
  }

  /** Returns the version of a client by its name. */
  String version(String name) {
    return clients.stream()
        .filter(client -> client.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the table has no client " + name))
        .version();
  }

  /** Returns the parts as rows of a Markdown table. */
  String partsAsRows() {
    return parts.entrySet().stream()
        .map(part -> "| %s | %s |".formatted(part.getKey(), part.getValue()))
        .collect(Collectors.joining("\n"));
  }

  /** Returns the clients and the parts that each tries, as rows of a Markdown table. */
  String clientsAsRows() {
    Map<String, String> rows = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Client client : clients) {
      rows.put(
          client.title(),
          "| %s | %s | %s |".formatted(client.title(), client.hits(), tries(client)));
    }
    return String.join("\n", rows.values());
  }

  private static String tries(Client client) {
    boolean but = client.tries().startsWith(ALL_BUT);
    String parts = but ? client.tries().substring(ALL_BUT.length()) : client.tries();
    return (but ? ALL_BUT : "") + Arrays.stream(parts.split(" ")).collect(Collectors.joining(", "));
  }
}
