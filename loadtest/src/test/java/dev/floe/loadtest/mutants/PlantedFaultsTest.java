package dev.floe.loadtest.mutants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Every planted fault still applies to the sources, and names a test that exists. {@code ./floe
 * mutants} shows that the test fails.
 */
class PlantedFaultsTest {
  private static final int AT_LEAST = 60;
  private static final Pattern SUPERCLASS = Pattern.compile("class \\w+ extends (\\w+)");

  private final Path root = Path.of("..").toAbsolutePath().normalize();

  @Test
  void everyFaultCanStillBePlanted() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (PlantedFault fault : FaultCatalogue.read(root)) {
      try {
        fault.applyTo(Files.readString(root.resolve(fault.file())));
      } catch (IllegalArgumentException | IOException e) {
        wrong.add(String.valueOf(e.getMessage()));
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyFaultNamesATest() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (PlantedFault fault : FaultCatalogue.read(root)) {
      NamedTest test = fault.test();
      if (!declares(test.module(), test.className(), test.method())) {
        wrong.add("%s: no test %s in %s".formatted(fault.name(), test, test.module()));
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyTenetHasFaults() throws IOException {
    List<PlantedFault> faults = FaultCatalogue.read(root);
    assertThat(faults).hasSizeGreaterThanOrEqualTo(AT_LEAST);
    assertThat(IntStream.rangeClosed(1, 3))
        .allMatch(tenet -> faults.stream().anyMatch(fault -> fault.tenet() == tenet));
  }

  @Test
  void formattingDoesNotMatter() {
    PlantedFault fault = fault("if (a\n    && b) {", "if (a) {");
    assertThat(fault.applyTo("x;\n  if (a && b)\n  {\n y;")).isEqualTo("x;\n  if (a) {\n y;");
  }

  @Test
  void refusesAbsentAndAmbiguousText() {
    PlantedFault fault = fault("a();", "");
    assertThatThrownBy(() -> fault.applyTo("b();")).hasMessageContaining("nowhere");
    assertThatThrownBy(() -> fault.applyTo("a(); a();")).hasMessageContaining("more than once");
    assertThatThrownBy(() -> fault("a();", " a( ) ; ")).hasMessageContaining("changes nothing");
  }

  private static PlantedFault fault(String before, String after) {
    return new PlantedFault(
        "name", 0, "Something.", Path.of("m/A.java"), before, after, NamedTest.parse("m ATest#a"));
  }

  /** Returns true if the class or one of its superclasses has the method. */
  private boolean declares(String module, String className, String method) {
    try {
      String source = Files.readString(new NamedTest(module, className, method).source(root));
      Matcher superclass = SUPERCLASS.matcher(source);
      return source.contains(" " + method + "(")
          || (superclass.find() && declares(module, superclass.group(1), method));
    } catch (IllegalArgumentException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
