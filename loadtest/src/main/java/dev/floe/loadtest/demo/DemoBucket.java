package dev.floe.loadtest.demo;

import java.io.IOException;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;

/** The demo's bucket on somebody else's S3 server, made through the gateway. */
record DemoBucket(URI gateway, String region) {
  /**
   * @throws IOException if the server neither has it nor lets it be made
   */
  void make() throws IOException {
    try (S3Client client =
        S3Client.builder()
            .endpointOverride(gateway)
            .region(Region.of(region))
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(DemoCommand.ACCESS_KEY, DemoCommand.SECRET_KEY)))
            .httpClientBuilder(ApacheHttpClient.builder())
            .build()) {
      client.createBucket(request -> request.bucket(DemoCommand.BUCKET));
    } catch (BucketAlreadyOwnedByYouException | BucketAlreadyExistsException e) {
      // What was wanted.
    } catch (SdkException e) {
      throw new IOException(
          "the origin gives no bucket '%s': %s".formatted(DemoCommand.BUCKET, e.getMessage()), e);
    }
  }
}
