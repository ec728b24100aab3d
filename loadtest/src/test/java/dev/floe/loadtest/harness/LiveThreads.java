package dev.floe.loadtest.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The names of the threads that lived in this process at one moment, by their ids. Virtual threads
 * are among them, which {@link Thread#getAllStackTraces} leaves out.
 */
public record LiveThreads(Map<Long, String> names) {
  public LiveThreads {
    names = Map.copyOf(names);
  }

  public static LiveThreads now() throws IOException {
    Path folder = Files.createTempDirectory("threads");
    Path file = folder.resolve("dump.json");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(
              file.toAbsolutePath().toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
      Map<Long, String> names = new HashMap<>();
      JsonNode dump = new ObjectMapper().readTree(file.toFile());
      for (JsonNode container : dump.path("threadDump").path("threadContainers")) {
        for (JsonNode thread : container.path("threads")) {
          names.put(thread.path("tid").asLong(), thread.path("name").asText());
        }
      }
      return new LiveThreads(names);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  /**
   * Returns the sorted names of the threads that did not live at the earlier moment, without the
   * names that match {@code others}.
   */
  public List<String> startedSince(LiveThreads earlier, Pattern others) {
    List<String> started = new ArrayList<>();
    names.forEach((id, name) -> {
      if (!earlier.names.containsKey(id) && !others.matcher(name).matches()) {
        started.add(name);
      }
    });
    started.sort(null);
    return started;
  }
}
