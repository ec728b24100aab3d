package dev.floe.loadtest.bench.start;

import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.process.InstalledServer;
import dev.floe.loadtest.local.TemporaryFolder;
import dev.floe.loadtest.origin.FreePort;
import dev.floe.loadtest.origin.Programs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * A node under AWS's runtime interface emulator, which starts the node's process when the function
 * is first invoked.
 */
final class EmulatedNode {
  private static final String EMULATOR = "aws-lambda-rie";
  private static final String INVOKE = "/2015-03-31/functions/function/invocations";

  private final Path emulator;
  private final HelloSocket gateway;

  private EmulatedNode(Path emulator, HelloSocket gateway) {
    this.emulator = emulator;
    this.gateway = gateway;
  }

  /** Returns a node that dials this gateway; empty if the emulator is missing. */
  static Optional<EmulatedNode> find(Bench bench, HelloSocket gateway) {
    Optional<Path> emulator = Programs.find(EMULATOR);
    if (emulator.isEmpty()) {
      bench.missing(
          "AWS's runtime interface emulator",
          "no %s on the PATH or in ~/go/bin".formatted(EMULATOR));
    }
    return emulator.map(found -> new EmulatedNode(found, gateway));
  }

  /**
   * Starts an emulator, invokes its function, and returns the milliseconds from the invocation
   * until the node's HELLO arrived.
   */
  double helloMillis() throws IOException, InterruptedException {
    TemporaryFolder folder = TemporaryFolder.make("floe-bench");
    int port = FreePort.take();
    List<String> command =
        List.of(
            emulator.toString(),
            "--runtime-interface-emulator-address",
            "127.0.0.1:" + port,
            "--runtime-api-address",
            "127.0.0.1:" + FreePort.take(),
            bootstrap(folder.path()).toString());
    try (InstalledServer _ = InstalledServer.start(folder, port, command);
        HttpClient client = HttpClient.newHttpClient()) {
      URI address = URI.create("http://127.0.0.1:%d%s".formatted(port, INVOKE));
      HttpRequest invoke =
          HttpRequest.newBuilder(address)
              .POST(BodyPublishers.ofByteArray(gateway.payload()))
              .build();
      long beginNanos = System.nanoTime();
      Future<HttpResponse<Void>> answer = client.sendAsync(invoke, BodyHandlers.discarding());
      double millis = gateway.helloMillis(beginNanos);
      answer.cancel(true);
      return millis;
    }
  }

  /** Writes the program that the emulator starts. */
  private static Path bootstrap(Path folder) throws IOException {
    String node =
        HelloSocket.nodeCommand().stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    Path bootstrap =
        Files.writeString(
            folder.resolve("bootstrap"),
            """
            #!/bin/sh
            export AWS_LAMBDA_FUNCTION_MEMORY_SIZE=%d
            exec %s
            """
                .formatted(HelloSocket.NODE_MEGABYTES, node));
    return Files.setPosixFilePermissions(bootstrap, PosixFilePermissions.fromString("rwx------"));
  }
}
