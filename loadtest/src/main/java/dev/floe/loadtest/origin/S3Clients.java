package dev.floe.loadtest.origin;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * AWS SDK clients for servers on this machine: path-style, and without retries, so that errors are
 * visible.
 */
public final class S3Clients {
  private S3Clients() {}

  /** Returns a server's keys as credentials of the SDK. */
  public static AwsCredentialsProvider credentials(S3Server server) {
    return credentials(server.accessKey(), server.secretKey());
  }

  private static AwsCredentialsProvider credentials(String accessKey, String secretKey) {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
  }

  public static S3Client s3(S3Server server) {
    return s3(server.endpoint(), server.accessKey(), server.secretKey());
  }

  public static S3Client s3(URI endpoint, String accessKey, String secretKey) {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(credentials(accessKey, secretKey))
        .httpClientBuilder(ApacheHttpClient.builder().maxConnections(256))
        .overrideConfiguration(override -> override.retryStrategy(plan -> plan.maxAttempts(1)))
        .build();
  }

  /**
   * Creates a client for a server with faults. The client ends each request after this time, and
   * returns the bytes as received, without verifying their checksum.
   */
  public static S3Client s3(URI endpoint, String accessKey, String secretKey, Duration atMost) {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(credentials(accessKey, secretKey))
        .httpClientBuilder(ApacheHttpClient.builder().maxConnections(256).socketTimeout(atMost))
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .overrideConfiguration(
            override -> override.retryStrategy(plan -> plan.maxAttempts(1)).apiCallTimeout(atMost))
        .build();
  }
}
