package dev.floe.node.session;

import dev.floe.node.host.FunctionHostConfig;
import dev.floe.node.lambda.NodeMain;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The JVM flags in Terraform's module, which functions of the managed run time get on AWS. */
final class TerraformFlags {
  private static final String MODULE = "terraform/modules/pool/main.tf";
  private static final Pattern HEAP =
      Pattern.compile("heap_mb = floor\\(var\\.memory_mb / (\\d+)\\) \\+ (\\d+)\n");
  private static final Pattern OPTIONS =
      Pattern.compile("java_tool_options = join\\(\" \", \\[([^]]*)]\\)");
  private static final Pattern OPTION = Pattern.compile("\"([^\"]+)\"");

  private TerraformFlags() {}

  /** Writes a script that runs a node in a function of this memory as the managed run time does. */
  static Path bootstrap(Path folder, int memoryMegabytes) throws IOException {
    String classPath =
        FunctionHostConfig.ownClassPath().stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    Path script = folder.resolve("bootstrap");
    Files.writeString(
        script,
        """
        #!/bin/sh
        JAVA_TOOL_OPTIONS="%s" exec "%s" -cp "%s" %s
        """
            .formatted(
                String.join(" ", of(memoryMegabytes)),
                Path.of(System.getProperty("java.home"), "bin", "java"),
                classPath,
                NodeMain.class.getName()));
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  private static List<String> of(int memoryMegabytes) throws IOException {
    String module = Files.readString(module());
    Matcher heap = found(HEAP, module);
    int heapMegabytes =
        memoryMegabytes / Integer.parseInt(heap.group(1)) + Integer.parseInt(heap.group(2));
    Matcher option = OPTION.matcher(found(OPTIONS, module).group(1));
    List<String> flags = new ArrayList<>();
    while (option.find()) {
      flags.add(
          option
              .group(1)
              .replace("${local.heap_mb}", Integer.toString(heapMegabytes))
              .replace("${var.memory_mb}", Integer.toString(memoryMegabytes)));
    }
    return flags;
  }

  private static Matcher found(Pattern pattern, String module) {
    Matcher matcher = pattern.matcher(module);
    if (!matcher.find()) {
      throw new IllegalStateException("%s has no %s".formatted(MODULE, pattern));
    }
    return matcher;
  }

  /**
   * Returns the file of the Terraform module, whether the tests run in the folder {@code
   * lambda-node} or in the root of the tree.
   */
  private static Path module() {
    Path here = Path.of(MODULE);
    return Files.exists(here) ? here : Path.of("..", MODULE);
  }
}
