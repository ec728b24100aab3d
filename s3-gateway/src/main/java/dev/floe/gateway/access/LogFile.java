package dev.floe.gateway.access;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A file that is appended to, and that tools for log rotation may rename or delete at any time:
 * {@link #reopenIfReplaced} continues in a new file of the same name. Confined to one thread.
 */
final class LogFile implements Closeable {
  private final Path path;
  private @Nullable FileOutputStream out;
  private @Nullable Object identity;

  /**
   * @throws IOException if the file cannot be written
   */
  LogFile(Path path) throws IOException {
    this.path = path.toAbsolutePath();
    open();
  }

  private void open() throws IOException {
    Path folder = path.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    // Not a channel, because interrupting the thread would close it.
    out = new FileOutputStream(path.toFile(), true);
    identity = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  /** Appends the bytes. Opens the file again before that if the last write failed. */
  void append(byte[] bytes) throws IOException {
    if (out == null) {
      open();
    }
    FileOutputStream current = out;
    if (current == null) {
      throw new IOException("%s is not open".formatted(path));
    }
    try {
      current.write(bytes);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** Opens the file again if it is closed, or if its name belongs to another file or to none. */
  void reopenIfReplaced() throws IOException {
    if (out == null || !isSame()) {
      close();
      open();
    }
  }

  private boolean isSame() throws IOException {
    try {
      Object now = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      return now == null || now.equals(identity);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    FileOutputStream current = out;
    out = null;
    if (current != null) {
      current.close();
    }
  }
}
