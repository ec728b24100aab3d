package dev.floe.loadtest.bench.process;

import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.Turns;
import dev.floe.loadtest.local.TemporaryFolder;
import dev.floe.loadtest.origin.MinioOrigin;
import dev.floe.loadtest.origin.S3Clients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * MinIO, if it is installed, with one object that is coded 10+2 over twelve folders and requested
 * by presigned URLs.
 */
public final class MinioYardstick implements AutoCloseable {
  private static final int DRIVES = 12;
  private static final int PARITY = 2;
  private static final String BUCKET = "bench";
  private static final String KEY = "object";

  private final @Nullable MinioOrigin server;
  private final @Nullable TemporaryFolder folder;

  private MinioYardstick(@Nullable MinioOrigin server, @Nullable TemporaryFolder folder) {
    this.server = server;
    this.folder = folder;
  }

  /** Starts MinIO with an object of random bytes. */
  public static MinioYardstick start(Bench bench, int objectBytes)
      throws IOException, InterruptedException {
    Optional<Path> binary = MinioOrigin.binary();
    if (binary.isEmpty()) {
      bench.missing("MinIO", "no minio on the PATH or in ~/go/bin");
      return new MinioYardstick(null, null);
    }
    TemporaryFolder folder = TemporaryFolder.make("floe-bench");
    try {
      MinioOrigin server = MinioOrigin.startCoded(binary.get(), folder.path(), DRIVES, PARITY);
      try {
        store(server, objectBytes);
        return new MinioYardstick(server, folder);
      } catch (RuntimeException e) {
        server.close();
        throw e;
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private static void store(MinioOrigin server, int objectBytes) {
    byte[] bytes = new byte[objectBytes];
    new Random(1).nextBytes(bytes);
    try (S3Client s3 = S3Clients.s3(server)) {
      s3.createBucket(create -> create.bucket(BUCKET));
      s3.putObject(put -> put.bucket(BUCKET).key(KEY), RequestBody.fromBytes(bytes));
    }
  }

  /** Returns a measurement of reads of the object; empty if MinIO is missing. */
  public Optional<Turns.Measurement<Cost>> measurement(int connections) {
    if (server == null) {
      return Optional.empty();
    }
    String target =
        PresignedTarget.get(server.endpoint(), server.accessKey(), server.secretKey(), BUCKET, KEY);
    LoadClient client = new LoadClient(server.endpoint().getPort(), target);
    return Optional.of(Cost.of(client, connections, server.pid(), List.of()));
  }

  @Override
  public void close() throws IOException {
    if (server != null && folder != null) {
      server.close();
      folder.close();
    }
  }
}
