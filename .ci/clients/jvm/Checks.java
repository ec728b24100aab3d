package jvm;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The common parts of all Java clients' checks: contents, comparisons, and requests without an SDK. */
final class Checks {
  static final String BUCKET = "demo";
  static final int MIB = 1 << 20;

  /** From a few bytes to several parts. */
  static final List<Integer> SIZES =
      Arrays.stream(System.getenv("SIZES").split(" ")).map(Integer::valueOf).toList();

  static final int LARGE = SIZES.getLast();

  /** Keys that a client may encode in another way than S3. */
  static final List<String> ODD_KEYS = System.getenv("ODD_KEYS").lines().toList();

  /** The folder of 2,500 keys that .ci/client-checks has written. */
  static final String MANY = "many/";

  static final int LISTED = 2_500;

  /** How often each object is read: the first read may be a miss. */
  static final int READS = 5;

  /** False if the demo's S3 server does not read objects by {@code partNumber}. */
  static final boolean PART_NUMBERS = System.getenv("PART_NUMBERS") != null;

  private final String client;

  Checks(String client) {
    this.client = client;
  }

  /** Says that a part of the table was tried. */
  void tried(String part) {
    System.out.println("tried: " + part);
  }

  void expect(String what, boolean holds, Object got) {
    if (!holds) {
      throw new AssertionError(client + ", " + what + ": " + got);
    }
  }

  /** Fails if the bytes differ, and names the first different byte. */
  void same(String what, byte[] got, byte[] expected) {
    int at = Arrays.mismatch(got, expected);
    expect(what, at < 0, got.length + " bytes, expected " + expected.length + ", the first difference at " + at);
  }

  /** Returns random bytes, the same for the same length. */
  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** Returns the first bytes of ranges of an object: at its start, in its middle and at its end. */
  static int[] rangeStarts(int size, int length) {
    return new int[] {0, size / 3, size / 2, size - length};
  }

  static String accessKey() {
    return System.getenv("AWS_ACCESS_KEY_ID");
  }

  static String secretKey() {
    return System.getenv("AWS_SECRET_ACCESS_KEY");
  }

  /** Uploads by one presigned URL, and reads the bytes back by the other. */
  void presigned(URI put, URI get, Map<String, List<String>> signed, byte[] bytes)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest.Builder upload =
          HttpRequest.newBuilder(put).PUT(HttpRequest.BodyPublishers.ofByteArray(bytes));
      signed.forEach((name, values) -> {
        if (!name.equalsIgnoreCase("host")) {
          values.forEach(value -> upload.header(name, value));
        }
      });
      HttpResponse<String> stored = http.send(upload.build(), HttpResponse.BodyHandlers.ofString());
      expect("presigned PUT", stored.statusCode() == 200, stored + " " + stored.body());
      for (int i = 0; i < READS; i++) {
        HttpResponse<byte[]> read =
            http.send(HttpRequest.newBuilder(get).build(), HttpResponse.BodyHandlers.ofByteArray());
        expect("presigned GET", read.statusCode() == 200, read);
        same("presigned GET", read.body(), bytes);
      }
    }
    tried("presigned-put");
    tried("presigned-get");
  }

  static byte[] readAll(InputStream stream) throws IOException {
    try (stream) {
      return stream.readAllBytes();
    }
  }
}
