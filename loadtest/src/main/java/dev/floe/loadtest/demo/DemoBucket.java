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

/** Creates the demo's bucket through the gateway, on an S3 server that the demo did not start. */
record DemoBucket(URI gateway, String region) {
  /**
   * @throws IOException if the bucket does not exist and cannot be created
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
      // The bucket exists.
    } catch (SdkException e) {
      throw new IOException(
          "the origin did not create the bucket '%s': %s"
              .formatted(DemoCommand.BUCKET, e.getMessage()),
          e);
    }
  }
}
