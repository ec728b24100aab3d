package jvm;

import io.minio.CopyObjectArgs;
import io.minio.CopySource;
import io.minio.GetObjectArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.ListObjectsArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectsArgs;
import io.minio.Result;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.errors.ErrorResponseException;
import io.minio.http.Method;
import io.minio.messages.DeleteError;
import io.minio.messages.DeleteObject;
import io.minio.messages.Item;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** minio-java: each kind of request; the bytes are compared. */
final class MinioChecks {
  private static final String FOLDER = "minio-java/";

  private final Checks checks = new Checks("minio-java");
  private final MinioClient client;

  private MinioChecks(MinioClient client) {
    this.client = client;
  }

  public static void main(String[] arguments) throws Exception {
    try (MinioClient client =
        MinioClient.builder()
            .endpoint(arguments[0])
            .credentials(Checks.accessKey(), Checks.secretKey())
            .build()) {
      MinioChecks run = new MinioChecks(client);
      for (int size : Checks.SIZES) {
        run.readsWhatItPut(size);
      }
      run.checks.tried("sizes");
      run.checks.tried("multipart-put");
      run.checks.tried("checksum"); // Content-MD5 of each part
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

  /** Puts an object, in parts of 5 MiB if it is larger; S3 allows no smaller parts. */
  private void put(String key, byte[] bytes, boolean lengthKnown) throws Exception {
    client.putObject(
        PutObjectArgs.builder().bucket(Checks.BUCKET).object(FOLDER + key)
            .stream(new ByteArrayInputStream(bytes), lengthKnown ? bytes.length : -1, 5 * Checks.MIB)
            .build());
  }

  private byte[] get(String key) throws Exception {
    return Checks.readAll(client.getObject(GetObjectArgs.builder().bucket(Checks.BUCKET).object(FOLDER + key).build()));
  }

  private byte[] get(String key, long offset, long length) throws Exception {
    return Checks.readAll(
        client.getObject(
            GetObjectArgs.builder().bucket(Checks.BUCKET).object(FOLDER + key).offset(offset).length(length).build()));
  }

  private StatObjectResponse stat(String key) throws Exception {
    return client.statObject(StatObjectArgs.builder().bucket(Checks.BUCKET).object(FOLDER + key).build());
  }

  private void readsWhatItPut(int size) throws Exception {
    byte[] bytes = Checks.bytes(size);
    String key = "size-" + size;
    put(key, bytes, size < Checks.LARGE);
    checks.expect("length", stat(key).size() == size, stat(key).size());
    for (int i = 0; i < Checks.READS; i++) {
      checks.same("GET of " + size, get(key), bytes);
    }
  }

  /** Large objects are read by ranges, as this client's users do. */
  private void readsRanges() throws Exception {
    byte[] bytes = Checks.bytes(Checks.LARGE);
    for (int length : new int[] {5, 100_000, 16 * Checks.MIB}) {
      for (int start : Checks.rangeStarts(Checks.LARGE, length)) {
        byte[] got = get("size-" + Checks.LARGE, start, length);
        checks.same("range at " + start, got, Arrays.copyOfRange(bytes, start, start + length));
      }
    }
    checks.tried("ranges");
    checks.tried("multipart-get");
  }

  private void copies() throws Exception {
    client.copyObject(
        CopyObjectArgs.builder().bucket(Checks.BUCKET).object(FOLDER + "copy")
            .source(CopySource.builder().bucket(Checks.BUCKET).object(FOLDER + "size-1048577").build())
            .build());
    for (int i = 0; i < Checks.READS; i++) {
      checks.same("copy", get("copy"), Checks.bytes(1_048_577));
    }
    checks.tried("copy");
  }

  private void keepsOddKeys() throws Exception {
    for (String key : Checks.ODD_KEYS) {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      put("odd/" + key, bytes, true);
      for (int i = 0; i < Checks.READS; i++) {
        checks.same(key, get("odd/" + key), bytes);
      }
    }
    Set<String> listed = new HashSet<>(keys(FOLDER + "odd/"));
    checks.expect("odd keys", listed.equals(new HashSet<>(Checks.ODD_KEYS)), listed);
    checks.tried("odd-keys");
  }

  private List<String> keys(String prefix) throws Exception {
    List<String> keys = new ArrayList<>();
    for (Result<Item> each :
        client.listObjects(
            ListObjectsArgs.builder().bucket(Checks.BUCKET).prefix(prefix).recursive(true).build())) {
      keys.add(each.get().objectName().substring(prefix.length()));
    }
    return keys;
  }

  private void keepsMetadata() throws Exception {
    byte[] bytes = Checks.bytes(1000);
    client.putObject(
        PutObjectArgs.builder().bucket(Checks.BUCKET).object(FOLDER + "metadata")
            .stream(new ByteArrayInputStream(bytes), bytes.length, -1)
            .contentType("text/x-test")
            .headers(Map.of("Cache-Control", "max-age=5"))
            .userMetadata(Map.of("colour", "blue"))
            .build());
    for (int i = 0; i < Checks.READS; i++) {
      StatObjectResponse stat = stat("metadata");
      checks.expect("content type", stat.contentType().equals("text/x-test"), stat.contentType());
      checks.expect("user metadata", stat.userMetadata().get("colour").equals("blue"), stat.userMetadata());
      checks.expect("Cache-Control", "max-age=5".equals(stat.headers().get("Cache-Control")), stat.headers());
    }
    checks.tried("metadata");
  }

  private void createsOnce() throws Exception {
    byte[] bytes = Checks.bytes(5);
    try {
      client.putObject(
          PutObjectArgs.builder().bucket(Checks.BUCKET).object(FOLDER + "metadata")
              .stream(new ByteArrayInputStream(bytes), bytes.length, -1)
              .headers(Map.of("If-None-Match", "*"))
              .build());
      checks.expect("a second creation of a key", false, "accepted");
    } catch (ErrorResponseException e) {
      checks.expect("a second creation of a key", e.response().code() == 412, e.errorResponse());
    }
    checks.same("what existed", get("metadata"), Checks.bytes(1000));
    checks.tried("create-once");
  }

  private URI url(Method method, String key) throws Exception {
    return URI.create(
        client.getPresignedObjectUrl(
            GetPresignedObjectUrlArgs.builder().method(method).bucket(Checks.BUCKET).object(FOLDER + key)
                .expiry(5, TimeUnit.MINUTES)
                .build()));
  }

  private void presigns() throws Exception {
    checks.presigned(url(Method.PUT, "pre signed"), url(Method.GET, "pre signed"), Map.of(), Checks.bytes(70_000));
  }

  private void lists() throws Exception {
    int listed = keys(Checks.MANY).size();
    checks.expect("a listing", listed == Checks.LISTED, listed);
    checks.tried("listing");
  }

  private void deletes() throws Exception {
    List<DeleteObject> objects = keys(FOLDER).stream().map(key -> new DeleteObject(FOLDER + key)).toList();
    for (Result<DeleteError> error :
        client.removeObjects(RemoveObjectsArgs.builder().bucket(Checks.BUCKET).objects(objects).build())) {
      checks.expect("multi-delete", false, error.get().message());
    }
    checks.expect("the deleted keys", keys(FOLDER).isEmpty(), keys(FOLDER));
    try {
      stat("copy");
      checks.expect("a deleted object", false, "exists");
    } catch (ErrorResponseException e) {
      checks.expect("a deleted object", e.errorResponse().code().startsWith("NoSuch"), e.errorResponse());
    }
    checks.tried("multi-delete");
  }
}
