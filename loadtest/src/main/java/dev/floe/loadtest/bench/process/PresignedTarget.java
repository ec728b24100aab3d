package dev.floe.loadtest.bench.process;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Request targets, signed by the SDK, that a {@link LoadClient} can send. */
public final class PresignedTarget {
  private static final Duration VALID = Duration.ofHours(1);

  private PresignedTarget() {}

  /** Returns path and query of a GET. */
  public static String get(
      URI endpoint, String accessKey, String secretKey, String bucket, String key) {
    try (S3Presigner presigner =
        S3Presigner.builder()
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)))
            .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
            .build()) {
      return presigner
          .presignGetObject(presign ->
              presign
                  .signatureDuration(VALID)
                  .getObjectRequest(request -> request.bucket(bucket).key(key)))
          .url()
          .getFile();
    }
  }
}
