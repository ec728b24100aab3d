package dev.floe.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Checks the sources of all modules (docs/DESIGN.md, "Style"): names, sizes, package-info files,
 * work that is left undone, and tests that sleep.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TidyTest {
  private static final int MAX_FILE_LINES = 500;
  private static final int MAX_METHOD_LINES = 60;
  private static final int MAX_TYPES_IN_PACKAGE = 20;

  private static final Pattern EMPTY_NAME =
      Pattern.compile(".*(Util|Utils|Helper|Helpers|Manager|Impl|Base|Common|Misc)");
  // Written in two halves, because this file is searched too.
  private static final Pattern LEFT_UNDONE =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
  private static final String SLEEP = "Thread.sl" + "eep(";

  private List<Path> sources = List.of();

  @BeforeAll
  void findSources() throws IOException {
    Path root = Path.of("..").toRealPath();
    List<Path> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.filter(path -> Files.exists(path.resolve("pom.xml"))).toList()) {
        Path src = module.resolve("src");
        if (Files.isDirectory(src)) {
          try (Stream<Path> files = Files.walk(src)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
          }
        }
      }
    }
    sources = found;
    assertThat(sources).as("sources of all modules").hasSizeGreaterThan(50);
  }

  private static boolean isTest(Path source) {
    return !source.toString().contains("/src/main/");
  }

  @Test
  void filesAreShort() throws IOException {
    List<String> stray = new ArrayList<>();
    for (Path source : sources) {
      long lines = Files.readString(source).lines().count();
      if (lines > MAX_FILE_LINES) {
        stray.add("%s has %d lines, %d at most".formatted(source, lines, MAX_FILE_LINES));
      }
    }
    assertThat(stray).isEmpty();
  }

  @Test
  void methodsAreShort() throws IOException {
    // Tests are exempt: a table of cases is one method, however many cases it has.
    List<Path> main = sources.stream().filter(source -> !isTest(source)).toList();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> stray = new ArrayList<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(main));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        unit.accept(new MethodLengths(unit, positions, stray), null);
      }
    }
    assertThat(stray).isEmpty();
  }

  /** Collects methods that are too long. */
  private static final class MethodLengths extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<String> stray;

    MethodLengths(CompilationUnitTree unit, SourcePositions positions, List<String> stray) {
      this.unit = unit;
      this.positions = positions;
      this.stray = stray;
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      LineMap lines = unit.getLineMap();
      long start = positions.getStartPosition(unit, method);
      long end = positions.getEndPosition(unit, method);
      if (start >= 0 && end > start) {
        long length = lines.getLineNumber(end) - lines.getLineNumber(start) + 1;
        if (length > MAX_METHOD_LINES) {
          stray.add(
              "%s %s() has %d lines, %d at most"
                  .formatted(
                      unit.getSourceFile().getName(), method.getName(), length, MAX_METHOD_LINES));
        }
      }
      return super.visitMethod(method, null);
    }
  }

  @Test
  void namesSaySomething() {
    assertThat(sources)
        .noneMatch(source ->
            EMPTY_NAME
                .matcher(source.getFileName().toString().replaceFirst("\\.java$", ""))
                .matches());
  }

  @Test
  void packagesAreExplainedAndNotCrowded() throws IOException {
    List<String> stray = new ArrayList<>();
    for (Path folder :
        sources.stream()
            .filter(source -> !isTest(source))
            .map(Path::getParent)
            .distinct()
            .toList()) {
      Path info = folder.resolve("package-info.java");
      if (!Files.exists(info) || !Files.readString(info).contains("@NullMarked")) {
        stray.add(folder + " has no package-info.java with @NullMarked");
      }
      long types = sources.stream().filter(source -> folder.equals(source.getParent())).count() - 1;
      if (types > MAX_TYPES_IN_PACKAGE) {
        stray.add("%s holds %d types, %d at most".formatted(folder, types, MAX_TYPES_IN_PACKAGE));
      }
    }
    assertThat(stray).isEmpty();
  }

  @Test
  void nothingIsLeftUndone() throws IOException {
    List<String> stray = new ArrayList<>();
    for (Path source : sources) {
      if (LEFT_UNDONE.matcher(Files.readString(source)).find()) {
        stray.add(source + " mentions unfinished work: do it, or open an issue");
      }
    }
    assertThat(stray).isEmpty();
  }

  @Test
  void testsWaitForConditionsNotTimes() throws IOException {
    List<String> stray = new ArrayList<>();
    for (Path source : sources) {
      if (isTest(source) && Files.readString(source).contains(SLEEP)) {
        stray.add(source + " sleeps; wait for the event, or use Awaitility");
      }
    }
    assertThat(stray).isEmpty();
  }
}
