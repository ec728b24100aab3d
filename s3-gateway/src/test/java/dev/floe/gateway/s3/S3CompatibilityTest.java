package dev.floe.gateway.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks that docs/S3-COMPATIBILITY.md agrees with the tables; writes the document on request. */
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

  /** A run installs the versions that these files pin; the table must state the same versions. */
  @Test
  void pinnedClientsHaveTheVersionsOfTheTable() throws Exception {
    ClientTable table = ClientTable.of(text(".ci/clients/table"));
    String pom = text(".ci/clients/jvm/pom.xml");
    String sdk = find("<awssdk.version>(.*?)</", pom);
    for (String name : List.of("javasync", "javaasync", "javatransfer")) {
      assertThat(table.version(name)).as(name).isEqualTo(sdk);
    }
    assertThat(table.version("javacrt")).isEqualTo(sdk + "; " + find("<crt.version>(.*?)</", pom));
    assertThat(table.version("hadoop")).isEqualTo(find("<hadoop.version>(.*?)</", pom));
    assertThat(table.version("miniojava")).isEqualTo(find("<minio.version>(.*?)</", pom));
    // Cargo takes the newest version that begins with the pinned one.
    assertThat(table.version("rust"))
        .startsWith(find("object_store = \\{ version = \"(.*?)\"", text(RUST)) + ".");
    // DuckDB's version is read from the table itself.
    assertThat(find("version=\\$\\(column (\\w+) 2\\)", text(".ci/client-checks")))
        .isEqualTo("duckdb");
    assertThat(table.version("duckdb")).matches("[0-9.]+");
  }

  private static final String RUST = ".ci/clients/rust/Cargo.toml";

  private static String text(String file) throws IOException {
    return Files.readString(ROOT.resolve(file));
  }

  private static String find(String pattern, String text) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    assertThat(found.find()).as(pattern).isTrue();
    return found.group(1);
  }
}
