package dev.floe.loadtest.bench.figure;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Figures for programs: {@code {"figures": [{"name", "value", "unit", "yardstick", "ratio",
 * "target", "met"}]}}. Fields that do not apply are null.
 */
public final class FigureJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FigureJson() {}

  public static void write(List<Figure> figures, Path file) throws IOException {
    Files.writeString(file, of(figures));
  }

  static String of(List<Figure> figures) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode array = root.putArray("figures");
    for (Figure figure : figures) {
      ObjectNode each = array.addObject();
      Figure.Yardstick yardstick = figure.yardstick();
      Goal target = figure.target();
      each.put("name", figure.name());
      each.put("value", figure.value());
      each.put("unit", figure.unit());
      each.put("yardstick", yardstick == null ? null : yardstick.name());
      each.put("ratio", figure.ratio().orElse(null));
      each.put("target", target == null ? null : target.toString());
      each.put("met", figure.met().orElse(null));
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }
}
