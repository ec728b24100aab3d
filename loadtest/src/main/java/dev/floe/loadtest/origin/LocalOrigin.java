package dev.floe.loadtest.origin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Starts an S3 server on this machine: MinIO if it is installed, otherwise the embedded one. */
public final class LocalOrigin {
  private LocalOrigin() {}

  /**
   * Starts the server.
   *
   * @param folder the folder for the server's objects
   */
  public static S3Server start(Path folder) throws IOException, InterruptedException {
    Optional<Path> minio = MinioOrigin.binary();
    return minio.isPresent()
        ? MinioOrigin.start(minio.get(), folder)
        : EmbeddedOrigin.start(folder, "origin-access", "origin-secret");
  }
}
