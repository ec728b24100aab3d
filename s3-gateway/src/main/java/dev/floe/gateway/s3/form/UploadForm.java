package dev.floe.gateway.s3.form;

import java.util.Map;
import java.util.Optional;

/**
 * A form up to its file.
 *
 * @param fields the values by the names in lower case; a value holds one byte per char
 * @param fileName the name that the browser gives for the file, without its folders; may be empty
 * @param file the file, not yet read
 */
public record UploadForm(Map<String, String> fields, String fileName, FormFile file) {
  public UploadForm {
    fields = Map.copyOf(fields);
  }

  /** Returns a field's value; {@code name} is in lower case. */
  public Optional<String> field(String name) {
    return Optional.ofNullable(fields.get(name));
  }
}
