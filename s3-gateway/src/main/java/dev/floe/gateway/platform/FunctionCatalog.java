package dev.floe.gateway.platform;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The memory and timeout of each function: assumed values until the platform has described the
 * function. Thread-safe; holds an entry for each function that was described.
 */
public final class FunctionCatalog {
  private final int assumedMegabytes;
  private final Duration assumedTimeout;
  private final Map<String, FunctionDescription> described = new ConcurrentHashMap<>();

  public FunctionCatalog(int assumedMegabytes, Duration assumedTimeout) {
    this.assumedMegabytes = assumedMegabytes;
    this.assumedTimeout = assumedTimeout;
  }

  public void add(FunctionDescription description) {
    described.put(description.function(), description);
  }

  public int memoryMegabytes(String function) {
    FunctionDescription known = described.get(function);
    return known == null ? assumedMegabytes : known.memoryMegabytes();
  }

  public Duration timeout(String function) {
    FunctionDescription known = described.get(function);
    return known == null ? assumedTimeout : known.timeout();
  }
}
