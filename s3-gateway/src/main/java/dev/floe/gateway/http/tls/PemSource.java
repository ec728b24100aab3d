package dev.floe.gateway.http.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A source of PEM text, which is read repeatedly because it may change.
 *
 * @param name names the source in messages
 */
public record PemSource(String name, Reader reader) {
  private static final long MAX_BYTES = 1 << 20;

  /** Reads the text as it is now. Thread-safe; may block. */
  @FunctionalInterface
  public interface Reader {
    byte[] read() throws IOException;
  }

  /** Returns the source that reads a file of at most 1 MiB. */
  public static PemSource file(Path path) {
    return new PemSource(path.toString(), () -> bytes(path));
  }

  private static byte[] bytes(Path path) throws IOException {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new IOException(
            "%s has %d bytes, expected a PEM file of at most %d"
                .formatted(path, Files.size(path), MAX_BYTES));
      }
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new IOException("%s is missing, expected a PEM file".formatted(path), e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
