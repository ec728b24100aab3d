package dev.floe.gateway.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.model.NamedResources;
import dev.floe.gateway.model.OperationSpec;
import dev.floe.gateway.model.OperationTable;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NamedResourcesTest {
  /** Operations whose body is an object's bytes, or that have no body. */
  private static final Set<String> WITHOUT_DOCUMENT =
      Set.of("PutObject", "CopyObject", "UploadPart", "UploadPartCopy");

  @Test
  void decidesAboutEveryOperationWithADocument() {
    for (OperationSpec row : OperationTable.all()) {
      boolean document =
          Set.of("PUT", "POST").contains(row.method()) && !WITHOUT_DOCUMENT.contains(row.name());
      assertThat(NamedResources.decidedOperations().contains(row.name()))
          .as(row.name())
          .isEqualTo(document);
      assertThat(NamedResources.of(row).reason()).as(row.name()).isNotBlank();
    }
  }

  @Test
  void knowsEveryOperationThatItDecidesAbout() {
    assertThat(OperationTable.all().stream().map(OperationSpec::name).toList())
        .containsAll(NamedResources.decidedOperations());
  }

  /**
   * The XML parser's own limits differ between its versions. They must not refuse a small document.
   */
  @Test
  void readsADocumentWhoseEveryCharacterIsAnEntity() {
    String text = "<RestoreRequest><Tier>" + "&lt;".repeat(4000) + "</Tier></RestoreRequest>";
    assertThat(DocumentReader.elements(text.getBytes(StandardCharsets.UTF_8)))
        .containsExactly("RestoreRequest", "Tier");
  }
}
