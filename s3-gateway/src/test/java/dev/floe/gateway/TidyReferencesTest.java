package dev.floe.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Checks that cited documents, sections and decision records exist, that links between documents
 * lead to files, that declared metrics, errors and classes are used, and that no two classes have
 * the same name. Also limits the length of lines.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TidyReferencesTest {
  private static final int MAX_LINE = 120;

  private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);
  private static final Pattern LINE_BREAK = Pattern.compile("\\s*\n\\s*(\\*|//)?\\s*");
  private static final Pattern DOCUMENT =
      Pattern.compile("\\b([\\w/-]*[A-Z]{3,}(?:\\.md|\\b(?=, (?:line|step|tenet) \\d)))");
  private static final Pattern SECTION =
      Pattern.compile("\\b([\\w/-]*[A-Z]{3,}\\.md), \"([^\"]+)\"");
  private static final Pattern RECORD = Pattern.compile("\\bdocs/adr/(\\d{4})");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern CONSTANT = Pattern.compile("(?m)^  ([A-Z][A-Z_0-9]+)\\(");
  private static final Pattern WORD = Pattern.compile("\\b[A-Z]\\w*\\b");
  private static final Pattern STARTED =
      Pattern.compile(
          "@(Test|ParameterizedTest|Benchmark)\\b|void main\\(|extends \\w+Contract\\b");
  private static final Pattern INVOKED = Pattern.compile("implements RequestStreamHandler\\b");

  private Path root = Path.of("..");
  private Map<Path, String> java = Map.of();
  private Map<Path, String> documents = Map.of();

  @BeforeAll
  void readFiles() throws IOException {
    root = Path.of("..").toRealPath();
    java = read(".java");
    documents = read(".md");
    assertThat(java).as("sources of all modules").hasSizeGreaterThan(50);
    assertThat(documents).as("documents").hasSizeGreaterThan(5);
  }

  private Map<Path, String> read(String... endings) throws IOException {
    Map<Path, String> texts = new HashMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(path -> isOurs(path, endings)).toList()) {
        texts.put(root.relativize(file), Files.readString(file));
      }
    }
    return texts;
  }

  private boolean isOurs(Path path, String... endings) {
    String inside = "/" + root.relativize(path);
    return !inside.contains("/target/")
        && !inside.contains("/.git/")
        && Stream.of(endings).anyMatch(inside::endsWith)
        && Files.isRegularFile(path);
  }

  @Test
  void documentsAndSectionsThatCommentsNameExist() {
    List<String> stray = new ArrayList<>();
    java.forEach((file, text) -> {
      for (String comment : comments(text)) {
        DOCUMENT
            .matcher(comment)
            .results()
            .map(named -> named.group(1))
            .filter(name -> !documents.containsKey(Path.of(name)))
            .forEach(name -> stray.add("%s names %s, which does not exist".formatted(file, name)));
        SECTION
            .matcher(comment)
            .results()
            .filter(named -> !hasSection(named.group(1), named.group(2)))
            .forEach(named -> stray.add("%s: no such section: %s".formatted(file, named.group())));
        RECORD
            .matcher(comment)
            .results()
            .filter(named -> !hasRecord(named.group(1)))
            .forEach(named -> stray.add("%s: no such record: %s".formatted(file, named.group())));
      }
    });
    assertThat(stray).isEmpty();
  }

  /** Returns the comments of a source, each on one line. */
  private static List<String> comments(String source) {
    return COMMENT
        .matcher(source)
        .results()
        .map(MatchResult::group)
        .map(comment -> LINE_BREAK.matcher(comment).replaceAll(" "))
        .toList();
  }

  private boolean hasSection(String document, String section) {
    String text = documents.getOrDefault(Path.of(document), "");
    return Pattern.compile("(?m)^#+ " + Pattern.quote(section) + "$").matcher(text).find();
  }

  private boolean hasRecord(String number) {
    return documents.keySet().stream()
        .anyMatch(file -> file.toString().startsWith("docs/adr/" + number + "-"));
  }

  @Test
  void linksBetweenDocumentsLeadToFiles() {
    List<String> stray = new ArrayList<>();
    documents.forEach((file, text) ->
        LINK.matcher(text)
            .results()
            .map(link -> link.group(1).replaceFirst("#.*", ""))
            .filter(target -> !target.isEmpty() && !target.contains(":"))
            .filter(target -> !Files.exists(root.resolve(file).resolveSibling(target)))
            .forEach(target -> stray.add(file + " links to a missing file: " + target)));
    assertThat(stray).isEmpty();
  }

  @Test
  void everyMetricIsRecorded() {
    assertConstantsAreUsed("metrics/Metric");
  }

  @Test
  void everyErrorIsAnswered() {
    assertConstantsAreUsed("model/S3Error");
  }

  private void assertConstantsAreUsed(String type) {
    Path declaring = Path.of("s3-gateway/src/main/java/dev/floe/gateway/" + type + ".java");
    String using =
        java.entrySet().stream()
            .filter(file -> isMain(file.getKey()) && !file.getKey().equals(declaring))
            .map(Map.Entry::getValue)
            .collect(Collectors.joining("\n"));
    List<String> declared =
        CONSTANT.matcher(java.getOrDefault(declaring, "")).results().map(m -> m.group(1)).toList();
    assertThat(declared).isNotEmpty();
    assertThat(declared)
        .allMatch(name ->
            Pattern.compile("\\b" + name(declaring) + "\\." + name + "\\b").matcher(using).find());
  }

  @Test
  void everyClassIsUsed() throws IOException {
    Map<String, Set<Path>> users = new HashMap<>();
    java.forEach((file, text) -> {
      Matcher words = WORD.matcher(COMMENT.matcher(text).replaceAll(" "));
      while (words.find()) {
        users.computeIfAbsent(words.group(), name -> new HashSet<>()).add(file);
      }
    });
    String launched =
        String.join("\n", read("floe", "pom.xml", "/.ci/run", "package/build").values());
    List<String> stray = new ArrayList<>();
    java.forEach((file, text) -> {
      String name = name(file);
      boolean used =
          users.getOrDefault(name, Set.of()).stream()
              .anyMatch(user -> !user.equals(file) && (isMain(user) || servesTests(file)));
      boolean started =
          launched.contains("." + name) || (isMain(file) ? INVOKED : STARTED).matcher(text).find();
      if (!used && !started && !name.equals("package-info")) {
        stray.add(file + " is used by no other class");
      }
    });
    assertThat(stray).isEmpty();
  }

  @Test
  void noTwoClassesShareAName() {
    Map<String, List<Path>> named =
        java.keySet().stream()
            .filter(file -> isMain(file) && !name(file).equals("package-info"))
            .collect(Collectors.groupingBy(TidyReferencesTest::name));
    assertThat(named.values()).allMatch(files -> files.size() == 1);
  }

  @Test
  void linesAreShort() throws IOException {
    List<String> stray = new ArrayList<>();
    read(".java", ".md", ".yaml", "/floe")
        .forEach((file, text) -> {
          int number = 0;
          for (String line : text.lines().toList()) {
            number++;
            // Rows of tables and links to images cannot be broken, nor can many lines of the
            // chart's templates.
            boolean exempt =
                file.toString().endsWith(".md")
                    ? isRow(line)
                    : file.toString().contains("/templates/");
            if (line.length() > MAX_LINE && !exempt) {
              stray.add(
                  "%s:%d has %d characters, %d at most"
                      .formatted(file, number, line.length(), MAX_LINE));
            }
          }
        });
    assertThat(stray).isEmpty();
  }

  private static boolean isRow(String line) {
    return line.startsWith("|") || line.startsWith("![");
  }

  /**
   * Returns true if it is enough that tests use the class: for classes of tests and of the local
   * platform.
   */
  private static boolean servesTests(Path file) {
    return !isMain(file) || file.toString().contains("/node/host/");
  }

  private static boolean isMain(Path file) {
    return file.toString().contains("src/main/");
  }

  private static String name(Path file) {
    return file.getFileName().toString().replaceFirst("\\.java$", "");
  }
}
