package dev.floe.loadtest.harness;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** URLs that raw sockets can send: signed by the SDK for {@link FloeFixture#ACCESS_KEY}. */
public final class Presigned {
  private static final Duration VALID = Duration.ofMinutes(15);

  private Presigned() {}

  public static URI get(URI endpoint, String key) {
    try (S3Presigner presigner = presigner(endpoint)) {
      return presigner
          .presignGetObject(presign ->
              presign
                  .signatureDuration(VALID)
                  .getObjectRequest(request -> request.bucket(FloeFixture.BUCKET).key(key)))
          .url()
          .toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public static URI put(URI endpoint, String key) {
    try (S3Presigner presigner = presigner(endpoint)) {
      return presigner
          .presignPutObject(presign ->
              presign
                  .signatureDuration(VALID)
                  .putObjectRequest(request -> request.bucket(FloeFixture.BUCKET).key(key)))
          .url()
          .toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static S3Presigner presigner(URI endpoint) {
    return S3Presigner.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(FloeFixture.ACCESS_KEY, FloeFixture.SECRET_KEY)))
        .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
        .build();
  }
}
