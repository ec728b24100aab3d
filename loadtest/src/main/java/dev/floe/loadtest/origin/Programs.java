package dev.floe.loadtest.origin;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs that may be installed on this machine. */
public final class Programs {
  private Programs() {}

  /**
   * Returns the program of this name on the PATH, in ~/go/bin or in /usr/sbin; empty if there is
   * none.
   */
  public static Optional<Path> find(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    Stream<Path> folders = Stream.of(path.split(File.pathSeparator)).map(Path::of);
    Path go = Path.of(System.getProperty("user.home"), "go", "bin");
    return Stream.concat(folders, Stream.of(go, Path.of("/usr/sbin")))
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
