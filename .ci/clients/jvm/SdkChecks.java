package jvm;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.transfer.s3.S3TransferManager;
import software.amazon.awssdk.transfer.s3.model.Copy;

/**
 * The SDK for Java 2 in one of its four forms, named by the second argument: the blocking client, the
 * asynchronous one on Netty with transfers in parts, the client of AWS's Common Runtime, and the
 * transfer manager.
 */
final class SdkChecks {
  private static final int PART = 8 * Checks.MIB;

  private final String form;
  private final Checks checks;
  private final Transfers transfers;
  private final S3Client s3;
  private final URI endpoint;

  /** The requests that each form sends in its own way. */
  private interface Transfers extends AutoCloseable {
    void put(String key, byte[] bytes) throws Exception;

    byte[] get(GetObjectRequest request) throws Exception;

    void copy(String from, String to) throws Exception;

    @Override
    void close();
  }

  private SdkChecks(String form, URI endpoint) {
    this.form = form;
    this.endpoint = endpoint;
    this.checks = new Checks("AWS SDK for Java " + form);
    this.s3 = S3Client.builder().endpointOverride(endpoint).region(Region.US_EAST_1).forcePathStyle(true).build();
    this.transfers =
        switch (form) {
          case "sync" -> new Blocking(s3);
          case "async" -> new Async(netty());
          case "crt" -> new Async(crt());
          case "transfer" -> new Manager(netty());
          default -> throw new IllegalArgumentException(form);
        };
  }

  public static void main(String[] arguments) throws Exception {
    SdkChecks run = new SdkChecks(arguments[1], URI.create(arguments[0]));
    try (run.s3;
        run.transfers) {
      for (int size : Checks.SIZES) {
        run.readsWhatItPut(size);
      }
      run.checks.tried("sizes");
      run.checks.tried("multipart-put");
      run.checks.tried("checksum"); // of each request, by default
      run.readsRanges();
      run.copies();
      run.keepsOddKeys();
      run.keepsMetadata();
      run.createsOnce();
      run.presigns();
      run.lists();
      run.deletes();
    }
  }

  private S3AsyncClient netty() {
    return S3AsyncClient.builder()
        .endpointOverride(endpoint).region(Region.US_EAST_1).forcePathStyle(true)
        .multipartEnabled(Checks.PART_NUMBERS)
        .multipartConfiguration(c -> c.minimumPartSizeInBytes((long) PART).thresholdInBytes((long) PART))
        .build();
  }

  private S3AsyncClient crt() {
    return S3AsyncClient.crtBuilder()
        .endpointOverride(endpoint).region(Region.US_EAST_1).forcePathStyle(true)
        .minimumPartSizeInBytes((long) PART)
        .build();
  }

  /** The blocking client. */
  private record Blocking(S3Client s3) implements Transfers {
    @Override
    public void put(String key, byte[] bytes) {
      if (bytes.length < 2 * PART) {
        s3.putObject(
            r -> r.bucket(Checks.BUCKET).key(key),
            RequestBody.fromInputStream(new ByteArrayInputStream(bytes), bytes.length));
        return;
      }
      String id = s3.createMultipartUpload(r -> r.bucket(Checks.BUCKET).key(key)).uploadId();
      List<CompletedPart> parts = new ArrayList<>();
      for (int start = 0; start < bytes.length; start += PART) {
        int number = parts.size() + 1;
        byte[] part = Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + PART));
        var done =
            s3.uploadPart(
                r -> r.bucket(Checks.BUCKET).key(key).uploadId(id).partNumber(number), RequestBody.fromBytes(part));
        parts.add(CompletedPart.builder().partNumber(number).eTag(done.eTag()).build());
      }
      s3.completeMultipartUpload(
          r -> r.bucket(Checks.BUCKET).key(key).uploadId(id).multipartUpload(u -> u.parts(parts)));
    }

    @Override
    public byte[] get(GetObjectRequest request) {
      return s3.getObjectAsBytes(request).asByteArray();
    }

    @Override
    public void copy(String from, String to) {
      s3.copyObject(
          r -> r.sourceBucket(Checks.BUCKET).sourceKey(from).destinationBucket(Checks.BUCKET).destinationKey(to));
    }

    @Override
    public void close() {}
  }

  private record Async(S3AsyncClient s3) implements Transfers {
    @Override
    public void put(String key, byte[] bytes) {
      s3.putObject(r -> r.bucket(Checks.BUCKET).key(key), AsyncRequestBody.fromBytes(bytes)).join();
    }

    @Override
    public byte[] get(GetObjectRequest request) {
      return s3.getObject(request, AsyncResponseTransformer.toBytes()).join().asByteArray();
    }

    @Override
    public void copy(String from, String to) {
      s3.copyObject(
              r -> r.sourceBucket(Checks.BUCKET).sourceKey(from).destinationBucket(Checks.BUCKET).destinationKey(to))
          .join();
    }

    @Override
    public void close() {
      s3.close();
    }
  }

  /** Transfers files; downloads use the parts of the upload. */
  private static final class Manager implements Transfers {
    private final S3AsyncClient s3;
    private final S3TransferManager manager;

    Manager(S3AsyncClient s3) {
      this.s3 = s3;
      this.manager = S3TransferManager.builder().s3Client(s3).build();
    }

    @Override
    public void put(String key, byte[] bytes) throws Exception {
      Path file = Files.createTempFile("upload", null);
      try {
        Files.write(file, bytes);
        manager.uploadFile(u -> u.source(file).putObjectRequest(r -> r.bucket(Checks.BUCKET).key(key)))
            .completionFuture().join();
      } finally {
        Files.delete(file);
      }
    }

    @Override
    public byte[] get(GetObjectRequest request) throws Exception {
      Path file = Files.createTempFile("download", null);
      try {
        manager.downloadFile(d -> d.destination(file).getObjectRequest(request)).completionFuture().join();
        return Files.readAllBytes(file);
      } finally {
        Files.delete(file);
      }
    }

    @Override
    public void copy(String from, String to) {
      Copy copy =
          manager.copy(c -> c.copyObjectRequest(
              r -> r.sourceBucket(Checks.BUCKET).sourceKey(from).destinationBucket(Checks.BUCKET).destinationKey(to)));
      copy.completionFuture().join();
    }

    @Override
    public void close() {
      manager.close();
      s3.close();
    }
  }

  private String key(String name) {
    return "java-" + form + "/" + name;
  }

  private GetObjectRequest of(String name) {
    return GetObjectRequest.builder().bucket(Checks.BUCKET).key(key(name)).build();
  }

  private void readsWhatItPut(int size) throws Exception {
    byte[] bytes = Checks.bytes(size);
    String name = "size-" + size;
    transfers.put(key(name), bytes);
    long length = s3.headObject(r -> r.bucket(Checks.BUCKET).key(key(name))).contentLength();
    checks.expect("length", length == size, length);
    for (int i = 0; i < Checks.READS; i++) {
      checks.same("GET of " + size, transfers.get(of(name)), bytes);
    }
  }

  private void readsRanges() throws Exception {
    byte[] bytes = Checks.bytes(Checks.LARGE);
    for (int length : new int[] {5, 100_000, 16 * Checks.MIB}) {
      for (int start : Checks.rangeStarts(Checks.LARGE, length)) {
        int end = start + length;
        String range = "bytes=%d-%d".formatted(start, end - 1);
        byte[] got = transfers.get(of("size-" + Checks.LARGE).toBuilder().range(range).build());
        checks.same(range, got, Arrays.copyOfRange(bytes, start, end));
      }
    }
    checks.tried("ranges");
    checks.tried("multipart-get");
  }

  private void copies() throws Exception {
    for (int size : Checks.SIZES) {
      transfers.copy(key("size-" + size), key("copy-" + size));
      for (int i = 0; i < Checks.READS; i++) {
        checks.same("copy of " + size, transfers.get(of("copy-" + size)), Checks.bytes(size));
      }
    }
    checks.tried("copy");
  }

  private void keepsOddKeys() throws Exception {
    Set<String> expected = new HashSet<>();
    for (String odd : Checks.ODD_KEYS) {
      byte[] bytes = odd.getBytes(StandardCharsets.UTF_8);
      transfers.put(key("odd/" + odd), bytes);
      for (int i = 0; i < Checks.READS; i++) {
        checks.same(odd, transfers.get(of("odd/" + odd)), bytes);
      }
      expected.add(key("odd/" + odd));
    }
    Set<String> listed = new HashSet<>(keys(key("odd/")));
    checks.expect("odd keys", listed.equals(expected), listed);
    checks.tried("odd-keys");
  }

  private List<String> keys(String prefix) {
    return s3.listObjectsV2Paginator(r -> r.bucket(Checks.BUCKET).prefix(prefix)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  private void keepsMetadata() {
    byte[] bytes = Checks.bytes(1000);
    s3.putObject(
        r -> r.bucket(Checks.BUCKET).key(key("metadata")).contentType("text/x-test").cacheControl("max-age=5")
            .metadata(Map.of("colour", "blue")),
        RequestBody.fromBytes(bytes));
    for (int i = 0; i < Checks.READS; i++) {
      var head =
          s3.headObject(r -> r.bucket(Checks.BUCKET).key(key("metadata")).checksumMode(ChecksumMode.ENABLED));
      checks.expect("content type", head.contentType().equals("text/x-test"), head);
      checks.expect("Cache-Control", head.cacheControl().equals("max-age=5"), head);
      checks.expect("user metadata", head.metadata().equals(Map.of("colour", "blue")), head);
    }
    checks.tried("metadata");
  }

  private void createsOnce() {
    try {
      s3.putObject(
          r -> r.bucket(Checks.BUCKET).key(key("metadata")).ifNoneMatch("*"), RequestBody.fromBytes(Checks.bytes(5)));
      checks.expect("a second creation of a key", false, "accepted");
    } catch (S3Exception e) {
      checks.expect("a second creation of a key", e.statusCode() == 412, e);
    }
    checks.tried("create-once");
  }

  private void presigns() throws Exception {
    try (S3Presigner presigner =
        S3Presigner.builder().endpointOverride(endpoint).region(Region.US_EAST_1)
            .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
            .build()) {
      Duration time = Duration.ofMinutes(5);
      var put =
          presigner.presignPutObject(
              p -> p.signatureDuration(time).putObjectRequest(r -> r.bucket(Checks.BUCKET).key(key("pre signed"))));
      var get =
          presigner.presignGetObject(
              p -> p.signatureDuration(time).getObjectRequest(r -> r.bucket(Checks.BUCKET).key(key("pre signed"))));
      checks.presigned(put.url().toURI(), get.url().toURI(), new HashMap<>(put.signedHeaders()), Checks.bytes(70_000));
    }
  }

  private void lists() {
    int listed = keys(Checks.MANY).size();
    checks.expect("a listing", listed == Checks.LISTED, listed);
    checks.tried("listing");
  }

  private void deletes() throws Exception {
    List<ObjectIdentifier> all =
        keys(key("")).stream().map(each -> ObjectIdentifier.builder().key(each).build()).toList();
    var deleted = s3.deleteObjects(r -> r.bucket(Checks.BUCKET).delete(d -> d.objects(all)));
    checks.expect("multi-delete", deleted.errors().isEmpty(), deleted.errors());
    checks.expect("the deleted keys", keys(key("")).isEmpty(), keys(key("")));
    try {
      transfers.get(of("metadata"));
      checks.expect("a deleted object", false, "exists");
    } catch (NoSuchKeyException e) {
      // Expected of the blocking client.
    } catch (CompletionException e) {
      // The Common Runtime sends a HEAD first, whose refusal names no code.
      checks.expect("a deleted object", e.getCause() instanceof S3Exception s && s.statusCode() == 404, e);
    }
    checks.tried("multi-delete");
  }
}
