package dev.floe.loadtest.bench.process;

import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.Turns;
import dev.floe.loadtest.local.TemporaryFolder;
import dev.floe.loadtest.origin.FreePort;
import dev.floe.loadtest.origin.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** nginx, if it is installed, with files that it sends unchanged and without any verification. */
public final class NginxYardstick implements AutoCloseable {
  private final @Nullable InstalledServer server;

  private NginxYardstick(@Nullable InstalledServer server) {
    this.server = server;
  }

  /** Starts nginx with a file of random bytes for each of these lengths. */
  public static NginxYardstick start(Bench bench, List<Integer> lengths)
      throws IOException, InterruptedException {
    Optional<Path> binary = Programs.find("nginx");
    if (binary.isEmpty()) {
      bench.missing("nginx", "no nginx on the PATH or in /usr/sbin");
      return new NginxYardstick(null);
    }
    TemporaryFolder folder = TemporaryFolder.make("floe-bench");
    try {
      for (int length : lengths) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        Files.write(folder.path().resolve(String.valueOf(length)), bytes);
      }
      int port = FreePort.take();
      Path config = Files.writeString(folder.path().resolve("nginx.conf"), config(folder, port));
      List<String> command = new ArrayList<>(List.of(binary.get().toString(), "-c"));
      command.add(config.toString());
      command.addAll(List.of("-p", folder.path().toString()));
      command.addAll(List.of("-e", folder.path().resolve("error.log").toString()));
      return new NginxYardstick(InstalledServer.start(folder, port, command));
    } catch (IOException | InterruptedException e) {
      folder.close();
      throw e;
    }
  }

  private static String config(TemporaryFolder folder, int port) {
    // Workers that root starts would run as the user "nobody", who may not read the folder.
    String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
    return """
    %s
    daemon off;
    worker_processes auto;
    pid %s/nginx.pid;
    events { worker_connections 1024; }
    http {
      access_log off;
      sendfile on;
      tcp_nopush on;
      keepalive_requests 1000000000;
      client_body_temp_path %2$s/body;
      proxy_temp_path %2$s/proxy;
      fastcgi_temp_path %2$s/fastcgi;
      uwsgi_temp_path %2$s/uwsgi;
      scgi_temp_path %2$s/scgi;
      server { listen 127.0.0.1:%3$d; root %2$s; }
    }
    """
        .formatted(user, folder.path(), port);
  }

  /** Returns a measurement of reads of the file of this length; empty if nginx is missing. */
  public Optional<Turns.Measurement<Cost>> measurement(int connections, int length) {
    return Optional.ofNullable(server)
        .map(InstalledServer::port)
        .map(port -> Cost.ofLoad(new LoadClient(port, "/" + length), connections));
  }

  @Override
  public void close() throws IOException {
    if (server != null) {
      server.close();
    }
  }
}
