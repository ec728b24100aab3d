package dev.floe.gateway.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The contents of floe.yaml, not yet interpreted.
 *
 * @param scalars values by key, where dots join sections and commas join lists; empty for a key
 *     without a value
 * @param identities the list under {@code identities}; null if there is none
 */
record YamlSource(Map<String, String> scalars, @Nullable JsonNode identities) {
  static final String IDENTITIES = "identities";

  static YamlSource none() {
    return new YamlSource(Map.of(), null);
  }

  static YamlSource read(Path file) throws ConfigException {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new ConfigException("%s cannot be read: %s".formatted(file, e), e);
    }
    return parse(file.toString(), text);
  }

  /**
   * Parses the text of a floe.yaml.
   *
   * @param source a file or a variable, for messages
   */
  static YamlSource parse(String source, String text) throws ConfigException {
    JsonNode root;
    try {
      YAMLMapper mapper =
          YAMLMapper.builder()
              .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
              .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS) // off is a word
              .build();
      root = mapper.readTree(text);
    } catch (JsonProcessingException e) {
      throw new ConfigException("%s: %s".formatted(source, e.getOriginalMessage()), e);
    }
    Map<String, String> scalars = new LinkedHashMap<>();
    if (root.isObject()) {
      flatten("", root, scalars);
    } else if (!root.isMissingNode() && !root.isNull()) {
      throw new ConfigException(source + " is not a mapping of settings");
    }
    return new YamlSource(scalars, root.get(IDENTITIES));
  }

  private static void flatten(String prefix, JsonNode section, Map<String, String> into)
      throws ConfigException {
    for (var field : section.properties()) {
      String key = prefix + field.getKey();
      JsonNode value = field.getValue();
      if (key.equals(IDENTITIES)) {
        continue;
      }
      if (value.isObject()) {
        flatten(key + ".", value, into);
      } else if (value.isArray()) {
        into.put(key, joined(key, value));
      } else {
        into.put(key, value.isNull() ? "" : value.asText());
      }
    }
  }

  private static String joined(String key, JsonNode list) throws ConfigException {
    for (JsonNode item : list) {
      if (!item.isValueNode() || item.isNull()) {
        throw new ConfigException(
            key + " is a list with an element that is no name, expected only names");
      }
    }
    return StreamSupport.stream(list.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(","));
  }
}
