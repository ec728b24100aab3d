package dev.floe.loadtest.mutants;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The class paths of the modules' tests, as Maven wrote them.
 *
 * @param root the root of the tree
 * @param console the jar of JUnit's console launcher, which contains JUnit's own classes
 */
record ClassPaths(Path root, Path console) {
  private static final String WRITTEN = "target/test.classpath";

  /** Returns the class path for compiling a module's main sources. */
  List<String> main(String module) throws IOException {
    List<String> path = new ArrayList<>();
    path.add(root.resolve(module).resolve("target/classes").toString());
    path.addAll(libraries(module));
    return path;
  }

  /**
   * Returns these folders, followed by the class path of a module's tests, in which the console
   * launcher replaces JUnit's own jars.
   */
  List<String> test(String module, List<String> first) throws IOException {
    List<String> path = new ArrayList<>(first);
    path.add(root.resolve(module).resolve("target/test-classes").toString());
    path.addAll(main(module));
    path.removeIf(ClassPaths::inConsole);
    path.add(console.toString());
    return path;
  }

  private List<String> libraries(String module) throws IOException {
    String written = Files.readString(root.resolve(module).resolve(WRITTEN)).strip();
    return Arrays.asList(written.split(File.pathSeparator, -1));
  }

  /**
   * Returns true for a jar that the console launcher contains: a second copy would register each
   * engine twice.
   */
  private static boolean inConsole(String entry) {
    String name = Path.of(entry).getFileName().toString();
    return name.startsWith("junit-")
        || name.startsWith("opentest4j")
        || name.startsWith("apiguardian");
  }
}
