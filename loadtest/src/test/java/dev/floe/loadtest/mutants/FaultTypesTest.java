package dev.floe.loadtest.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every kind of fault in docs/FAULTS.md names tests, and these tests exist. */
class FaultTypesTest {
  private static final Pattern TEST = Pattern.compile("`([a-z0-9-]+ \\w+#\\w+)`");

  private final Path root = Path.of("..").toAbsolutePath().normalize();

  @Test
  void namesEveryKindOfFault() throws IOException {
    assertThat(testsByFault().keySet())
        .containsExactly(
            "stall",
            "disconnect",
            "slow drip",
            "corrupt block",
            "misplaced block",
            "half-open connection",
            "copy cut in the middle",
            "token replay",
            "wrong pool key",
            "wrong protocol version",
            "a node claiming another's chunks",
            "FAREWELL lost",
            "invocation while leaving",
            "clock jump across a freeze");
  }

  @Test
  void everyFaultNamesTestsThatExist() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, List<NamedTest>> fault : testsByFault().entrySet()) {
      if (fault.getValue().isEmpty()) {
        wrong.add(fault.getKey() + " has no test");
      }
      for (NamedTest test : fault.getValue()) {
        if (!Files.readString(test.source(root)).contains("  void %s(".formatted(test.method()))) {
          wrong.add("%s: no test %s".formatted(fault.getKey(), test));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private Map<String, List<NamedTest>> testsByFault() throws IOException {
    Map<String, List<NamedTest>> tests = new LinkedHashMap<>();
    for (String line : Files.readAllLines(root.resolve("docs/FAULTS.md"))) {
      if (line.startsWith("| ") && !line.startsWith("| fault ")) {
        String fault = line.substring(2, line.indexOf(" |", 2));
        tests.put(
            fault,
            TEST.matcher(line).results().map(found -> NamedTest.parse(found.group(1))).toList());
      }
    }
    return tests;
  }
}
