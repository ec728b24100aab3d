package dev.floe.loadtest.origin;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** MinIO in a separate process, on a folder and a free port of loopback. */
public final class MinioOrigin implements S3Server {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final String ACCESS_KEY = "minio-access";
  private static final String SECRET_KEY = "minio-secret-key";

  private final Process process;
  private final URI endpoint;

  private MinioOrigin(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /**
   * Finds MinIO's program: the one that MINIO_BINARY names if it is set, otherwise {@code minio} on
   * the PATH, in ~/go/bin or in /usr/sbin. Returns empty if there is no such program, or if
   * MINIO_BINARY is set but empty.
   */
  public static Optional<Path> binary() {
    String named = System.getenv("MINIO_BINARY");
    if (named != null) {
      return named.isEmpty() ? Optional.empty() : Optional.of(Path.of(named));
    }
    return Programs.find("minio");
  }

  /**
   * Starts MinIO and returns when it answers.
   *
   * @param folder the folder for its objects and its log; created if missing
   * @throws IOException if it exits or does not answer within 30 seconds
   */
  public static MinioOrigin start(Path binary, Path folder)
      throws IOException, InterruptedException {
    return start(binary, folder, folder.resolve("data").toString(), Map.of());
  }

  /** Starts MinIO with its built-in KMS, which holds one key with this name. */
  public static MinioOrigin startWithKey(Path binary, Path folder, String key)
      throws IOException, InterruptedException {
    String secret = Base64.getEncoder().encodeToString(new byte[32]);
    return start(
        binary,
        folder,
        folder.resolve("data").toString(),
        Map.of("MINIO_KMS_SECRET_KEY", key + ":" + secret));
  }

  /**
   * Starts MinIO with its objects erasure-coded over several folders, which it uses as drives.
   *
   * @param parity the parity blocks of each stripe; the others are data blocks
   */
  public static MinioOrigin startCoded(Path binary, Path folder, int drives, int parity)
      throws IOException, InterruptedException {
    return start(
        binary,
        folder,
        folder.resolve("data").toString() + "{1..." + drives + "}",
        Map.of("MINIO_STORAGE_CLASS_STANDARD", "EC:" + parity));
  }

  private static MinioOrigin start(
      Path binary, Path folder, String drives, Map<String, String> environment)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    int port = FreePort.take();
    ProcessBuilder builder =
        new ProcessBuilder(
            binary.toString(), "server", "--quiet", "--address=127.0.0.1:" + port, drives);
    builder.environment().putAll(environment);
    builder.environment().put("MINIO_ROOT_USER", ACCESS_KEY);
    builder.environment().put("MINIO_ROOT_PASSWORD", SECRET_KEY);
    builder.environment().put("MINIO_BROWSER", "off");
    builder.environment().put("MINIO_UPDATE", "off");
    // With MinIO's default for free disk space, writes would fail on small machines.
    builder.environment().put("MINIO_CI_CD", "on");
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("minio.log").toFile());
    MinioOrigin origin = new MinioOrigin(builder.start(), URI.create("http://127.0.0.1:" + port));
    try {
      origin.awaitReady(folder.resolve("minio.log"));
      return origin;
    } catch (IOException | InterruptedException e) {
      origin.close();
      throw e;
    }
  }

  private void awaitReady(Path log) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      // The health pages answer before MinIO can authenticate; this request fails with 503 until
      // MinIO can.
      HttpRequest anonymous = HttpRequest.newBuilder(endpoint.resolve("/")).build();
      while (System.nanoTime() < deadline && process.isAlive()) {
        try {
          if (client.send(anonymous, HttpResponse.BodyHandlers.discarding()).statusCode() == 403) {
            return;
          }
        } catch (IOException e) {
          // Not listening yet.
        }
        if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
          break;
        }
      }
    }
    throw new IOException("MinIO did not start; its log is " + log);
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public URI endpoint() {
    return endpoint;
  }

  @Override
  public String accessKey() {
    return ACCESS_KEY;
  }

  @Override
  public String secretKey() {
    return SECRET_KEY;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
