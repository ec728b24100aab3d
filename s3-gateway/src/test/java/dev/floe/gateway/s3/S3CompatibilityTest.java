package dev.floe.gateway.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Checks that docs/S3-COMPATIBILITY.md agrees with the tables; writes it on request. */
class S3CompatibilityTest {
  private static final String WRITE =
      "mvn -pl s3-gateway -am test -Dtest=S3CompatibilityTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dfloe.write-docs=true";

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void documentSaysWhatTheTablesSay() throws Exception {
    Path file = ROOT.resolve("docs/S3-COMPATIBILITY.md");
    String expected = new CompatibilityDocument(ROOT).write();
    if (Boolean.getBoolean("floe.write-docs")) {
      Files.writeString(file, expected);
    }
    assertThat(Files.exists(file) ? Files.readString(file) : "")
        .as("docs/S3-COMPATIBILITY.md; this command writes it: %s", WRITE)
        .isEqualTo(expected);
  }
}
