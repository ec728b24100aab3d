package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.lambda.NodeMain;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The node is deployed without the local function platform, so none of its classes refers to it.
 */
class DeployedNodeTest {
  @Test
  void doesNotReferToTheHost() throws IOException, URISyntaxException {
    Path classes =
        Path.of(NodeMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path host = classes.resolve("dev/floe/node/host");
    List<Path> deployed;
    try (Stream<Path> files = Files.walk(classes)) {
      deployed =
          files
              .filter(file -> file.toString().endsWith(".class") && !file.startsWith(host))
              .toList();
    }
    assertThat(deployed).hasSizeGreaterThan(30);
    for (Path file : deployed) {
      String constants = Files.readString(file, StandardCharsets.ISO_8859_1);
      assertThat(constants).as(file.toString()).doesNotContain("dev/floe/node/host");
    }
  }
}
