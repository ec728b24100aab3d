package dev.floe.loadtest.mutants;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Plants a fault and runs its test in a separate JVM. The tree is not changed: the changed classes
 * are in a folder that precedes the real ones on the class path. Confined to one thread.
 */
final class FaultTrial {
  private static final int HUNG = -1;

  private final Path root;
  private final Path work;
  private final ClassPaths classPaths;
  private final Duration atMost;

  /** The result of a trial. */
  sealed interface Verdict {
    /** The test failed or hung. */
    record Caught(boolean hung) implements Verdict {}

    /** The test passed. */
    record Survived() implements Verdict {}

    /**
     * The trial proves nothing: the fault does not apply or compile, or the test does not exist.
     */
    record Invalid(String why) implements Verdict {}
  }

  /**
   * @param work a folder for classes and logs, created if missing
   * @param atMost the time limit of one run of tests
   */
  FaultTrial(Path root, Path work, ClassPaths classPaths, Duration atMost) {
    this.root = root;
    this.work = work;
    this.classPaths = classPaths;
    this.atMost = atMost;
  }

  /** Returns the file with the output of the run with this name. */
  Path log(String name) {
    return work.resolve(name + ".log");
  }

  Verdict run(PlantedFault fault) throws IOException, InterruptedException {
    Path classes = work.resolve(fault.name());
    try {
      compile(fault, classes);
    } catch (IllegalArgumentException e) {
      return new Verdict.Invalid(String.valueOf(e.getMessage()));
    }
    int status = test(fault.name(), List.of(classes.toString()), List.of(fault.test()));
    if (status == HUNG) {
      return new Verdict.Caught(true);
    }
    if (status == 0) {
      return new Verdict.Survived();
    }
    // A JVM that cannot start fails too, but reports no failed test.
    return Files.readString(log(fault.name()))
            .matches("(?s).*[1-9]\\d* (tests|containers) failed.*")
        ? new Verdict.Caught(false)
        : new Verdict.Invalid("no test was run: see " + log(fault.name()));
  }

  /**
   * Runs these tests of one module without any fault.
   *
   * @return true if all pass
   */
  boolean passes(String module, Collection<NamedTest> tests)
      throws IOException, InterruptedException {
    return test("unchanged-" + module, List.of(), tests) == 0;
  }

  /**
   * Compiles the changed source.
   *
   * @throws IllegalArgumentException if the fault does not apply or does not compile
   */
  void compile(PlantedFault fault, Path classes) throws IOException {
    Path changed = classes.resolve("source").resolve(fault.file().getFileName());
    Files.createDirectories(changed.getParent());
    Files.writeString(changed, fault.applyTo(Files.readString(root.resolve(fault.file()))));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of(
            "-d",
            classes.toString(),
            "-cp",
            String.join(File.pathSeparator, classPaths.main(fault.module())),
            "-proc:none",
            "-nowarn",
            "-parameters",
            "-implicit:none");
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(messages, manager, null, options, null, manager.getJavaFileObjects(changed))
              .call();
      if (!compiled) {
        throw new IllegalArgumentException(
            "%s does not compile: %s".formatted(fault.name(), messages));
      }
    }
  }

  /** Runs tests of one module and returns the console launcher's exit status, or {@link #HUNG}. */
  private int test(String name, List<String> first, Collection<NamedTest> tests)
      throws IOException, InterruptedException {
    String module = tests.iterator().next().module();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Dfloe.home=" + root);
    command.add("-Dbasedir=" + root.resolve(module));
    command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-cp");
    command.add(String.join(File.pathSeparator, classPaths.test(module, first)));
    command.addAll(List.of("org.junit.platform.console.ConsoleLauncher", "execute"));
    command.addAll(List.of("--disable-banner", "--disable-ansi-colors", "--details=tree"));
    command.add("--fail-if-no-tests");
    command.addAll(selectors(tests));
    Process process =
        new ProcessBuilder(command)
            .directory(root.resolve(module).toFile())
            .redirectErrorStream(true)
            .redirectOutput(log(name).toFile())
            .start();
    try {
      boolean ended = process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
      return ended ? process.exitValue() : HUNG;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private Set<String> selectors(Collection<NamedTest> tests) throws IOException {
    Set<String> selectors = new LinkedHashSet<>();
    for (NamedTest test : tests) {
      String name = test.binaryName(root);
      selectors.add("--select-class=" + name);
      selectors.add("--include-methodname=" + name.replace(".", "\\.") + "#" + test.method());
    }
    return selectors;
  }
}
