package dev.floe.node.host.process;

import java.io.IOException;
import java.io.Writer;
import java.util.List;

/**
 * Kills the host's processes if the host itself is killed: a frozen process cannot see that its
 * platform is gone. The guard is a shell (/bin/sh) that receives, through a pipe, the pid of each
 * process at its start and at its end. When the pipe is closed, the shell kills the processes that
 * have not ended. Thread-safe.
 */
public final class OrphanGuard implements AutoCloseable {
  private static final List<String> SHELL =
      List.of(
          "/bin/sh",
          "-c",
          """
          trap '' INT
          pids=
          while read -r sign pid; do
            left=
            for each in $pids; do [ "$each" = "$pid" ] || left="$left $each"; done
            pids=$left
            [ "$sign" = - ] || pids="$pids $pid"
          done
          [ -z "$pids" ] || kill -KILL $pids
          """);

  private final Writer pids;

  private OrphanGuard(Writer pids) {
    this.pids = pids;
  }

  /**
   * Starts the shell.
   *
   * @throws IOException if there is no shell
   */
  public static OrphanGuard start() throws IOException {
    Process shell =
        new ProcessBuilder(SHELL)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new OrphanGuard(shell.outputWriter());
  }

  /**
   * Returns a guard that does nothing, for processes that are never frozen: they see by themselves
   * that their platform is gone.
   */
  public static OrphanGuard none() {
    return new OrphanGuard(Writer.nullWriter());
  }

  /**
   * Registers a process, which is killed if the host ends before {@link #ended} is called for it.
   */
  public void began(long pid) throws IOException {
    write('+', pid);
  }

  public void ended(long pid) throws IOException {
    write('-', pid);
  }

  private synchronized void write(char sign, long pid) throws IOException {
    pids.write("%c %d%n".formatted(sign, pid));
    pids.flush();
  }

  /** Kills the processes that have not ended. */
  @Override
  public synchronized void close() {
    try {
      pids.close();
    } catch (IOException e) {
      // The shell has ended already, and there is no other use of the pipe.
    }
  }
}
