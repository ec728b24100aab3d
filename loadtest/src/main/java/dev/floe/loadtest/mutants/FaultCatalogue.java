package dev.floe.loadtest.mutants;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the planted faults: every {@code .yaml} file of a folder holds a list of them. */
public final class FaultCatalogue {
  private static final Set<String> FIELDS =
      Set.of("name", "tenet", "breaks", "file", "before", "after", "test");

  private FaultCatalogue() {}

  /**
   * Reads the folder {@code mutants} of the tree, in the order of the files' names.
   *
   * @throws IllegalArgumentException if an entry's fields are not the expected ones or have an
   *     invalid value, or if a name is used twice
   */
  public static List<PlantedFault> read(Path root) throws IOException {
    YAMLMapper mapper =
        YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();
    List<Path> files;
    try (Stream<Path> listed = Files.list(root.resolve("mutants"))) {
      files = listed.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
    List<PlantedFault> faults = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Path file : files) {
      for (JsonNode entry : mapper.readTree(Files.readString(file))) {
        PlantedFault fault = fault(file, entry);
        if (!names.add(fault.name())) {
          throw new IllegalArgumentException("%s: %s is used twice".formatted(file, fault.name()));
        }
        faults.add(fault);
      }
    }
    return List.copyOf(faults);
  }

  private static PlantedFault fault(Path file, JsonNode entry) {
    Set<String> given = new HashSet<>();
    entry.fieldNames().forEachRemaining(given::add);
    if (!given.equals(FIELDS)) {
      throw new IllegalArgumentException(
          "%s: an entry has the fields %s, expected %s".formatted(file, given, FIELDS));
    }
    return new PlantedFault(
        entry.get("name").asText(),
        entry.get("tenet").asInt(-1),
        entry.get("breaks").asText(),
        Path.of(entry.get("file").asText()),
        entry.get("before").asText(),
        entry.get("after").asText(),
        NamedTest.parse(entry.get("test").asText()));
  }
}
