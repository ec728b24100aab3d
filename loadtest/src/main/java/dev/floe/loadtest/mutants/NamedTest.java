package dev.floe.loadtest.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One test method.
 *
 * @param module the folder of its module
 * @param className the simple name, unique in its module
 * @param method the method's name
 */
public record NamedTest(String module, String className, String method) {
  private static final Pattern FORM = Pattern.compile("([a-z0-9-]+) (\\w+)#(\\w+)");

  /** Reads {@code module Class#method}. */
  static NamedTest parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("test %s, expected MODULE CLASS#METHOD".formatted(text));
    }
    return new NamedTest(matcher.group(1), matcher.group(2), matcher.group(3));
  }

  /**
   * Returns the source file of its class.
   *
   * @throws IllegalArgumentException if there is none, or several
   */
  public Path source(Path root) throws IOException {
    Path sources = sources(root);
    try (Stream<Path> files = Files.walk(sources)) {
      List<Path> found = files.filter(file -> file.endsWith(className + ".java")).limit(2).toList();
      if (found.size() != 1) {
        throw new IllegalArgumentException(
            "%s has %s %s.java: expected one"
                .formatted(sources, found.isEmpty() ? "no" : "more than one", className));
      }
      return found.getFirst();
    }
  }

  /** Returns the class's full name. */
  String binaryName(Path root) throws IOException {
    String path = sources(root).relativize(source(root)).toString();
    return path.substring(0, path.length() - ".java".length()).replace('/', '.');
  }

  private Path sources(Path root) {
    return root.resolve(module).resolve("src/test/java");
  }

  @Override
  public String toString() {
    return className + "#" + method;
  }
}
