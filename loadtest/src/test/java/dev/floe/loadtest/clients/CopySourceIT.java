package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.gateway.config.IdentityConfig;
import dev.floe.gateway.config.IdentityConfig.Statement;
import dev.floe.gateway.config.Secret;
import dev.floe.gateway.object.UriEncoding;
import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.origin.CountedRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The origin copies from no source but the one that was authorised. For each byte, one identity may
 * read only the key that has this byte in its middle. Next to that key is a secret, whose name is
 * the part of the key before the byte. A server that takes the byte for the end of the key would
 * copy the secret.
 */
class CopySourceIT {
  private static final int BYTES = 0xC0;
  private static final byte[] NOTHING = new byte[0];
  private static final String SECRET_TEXT = "secret";
  private static final Pattern ETAG = Pattern.compile("<ETag>[^0-9a-f<]*([0-9a-f]{32})");

  private static FloeFixture floe;
  private static RawClient client;
  private static RawClient origin;
  private static String uploadId;

  /** The bytes whose keys the origin has accepted; filled once, before the first copy. */
  private static BitSet stored = new BitSet();

  /** The ways to name a copy's source. */
  enum Way {
    COPY_OBJECT("copy", false),
    UPLOAD_PART_COPY("parts?partNumber=1&uploadId=", false),
    HOISTED("hoisted", true),
    HOISTED_PART("parts?partNumber=1&uploadId=", true);

    private final String destination;
    private final boolean hoisted;

    Way(String destination, boolean hoisted) {
      this.destination = destination;
      this.hoisted = hoisted;
    }

    Answer copy(RawClient as, String source) throws Exception {
      String id = destination.endsWith("=") ? uploadId : "";
      String target = "/" + BUCKET + "/copies/" + destination + id;
      if (!hoisted) {
        return as.send("PUT", target, NOTHING, "x-amz-copy-source", source);
      }
      String mark = target.contains("?") ? "&" : "?";
      String hoisting = target + mark + "X-Amz-Copy-Source=" + UriEncoding.component(source);
      String signed = as.presigned("PUT", hoisting, Duration.ofMinutes(5));
      String head = as.unsignedHead("PUT", signed) + "Content-Length: 0\r\n\r\n";
      return as.sendRaw("PUT", head, NOTHING);
    }
  }

  @BeforeAll
  static void start() throws Exception {
    List<IdentityConfig> identities = new ArrayList<>(List.of(FloeFixture.mayDoEverything()));
    for (int b = 1; b < BYTES; b++) {
      identities.add(identity(accessKey(b), BUCKET + "/" + key(b)));
    }
    identities.add(identity("PUBLICONLY", BUCKET + "/*.pub"));
    floe = FloeFixture.builder().identities(identities).start();
    client = RawClient.of(floe);
    origin = RawClient.ofOrigin(floe);
    origin.send("PUT", "/" + BUCKET + "/secret.txt", SECRET_TEXT.getBytes(StandardCharsets.UTF_8));
    String created = client.send("POST", "/" + BUCKET + "/copies/parts?uploads", NOTHING).text();
    uploadId = created.replaceAll("(?s).*<UploadId>(.*)</UploadId>.*", "$1");
  }

  private static IdentityConfig identity(String accessKey, String mayRead) {
    return IdentityConfig.of(
        accessKey,
        new Secret(accessKey + "-secret"),
        List.of(
            new Statement(true, List.of("s3:GetObject*"), List.of("arn:aws:s3:::" + mayRead)),
            new Statement(
                true, List.of("s3:PutObject*"), List.of("arn:aws:s3:::" + BUCKET + "/copies/*"))));
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  @BeforeEach
  void forget() {
    floe.origin().forget();
  }

  private static String accessKey(int b) {
    return "READER%03d".formatted(b);
  }

  private static RawClient reader(int b) {
    return client.signingAs(accessKey(b), accessKey(b) + "-secret");
  }

  /** Returns the byte itself if it is ASCII, else a letter whose UTF-8 ends with this byte. */
  private static String character(int b) {
    return b < 0x80 ? String.valueOf((char) b) : String.valueOf((char) (b + 0x40));
  }

  private static String key(int b) {
    return "walk/%03d/a%sb.pub".formatted(b, character(b));
  }

  private static String escaped(int b) {
    byte[] bytes = character(b).getBytes(StandardCharsets.UTF_8);
    String hex = HexFormat.of().formatHex(bytes).replaceAll("(..)", "%$1");
    return "/" + BUCKET + "/walk/%03d/a%sb.pub".formatted(b, hex);
  }

  /** Returns the unescaped path of the key as it is sent, one byte in each char. */
  private static String raw(int b) {
    byte[] key = ("/" + BUCKET + "/" + key(b)).getBytes(StandardCharsets.UTF_8);
    return new String(key, StandardCharsets.ISO_8859_1);
  }

  /** Puts each byte's object and its secret. Returns the bytes whose keys the origin accepted. */
  private static BitSet storeAll() throws Exception {
    BitSet taken = new BitSet();
    for (int b = 1; b < BYTES; b++) {
      String path = UriEncoding.path("/" + BUCKET + "/" + key(b));
      String secret = "/" + BUCKET + "/walk/%03d/a".formatted(b);
      origin.send("PUT", secret, SECRET_TEXT.getBytes(StandardCharsets.UTF_8));
      taken.set(b, origin.send("PUT", path, content(b)).status() == 200);
    }
    return taken;
  }

  private static byte[] content(int b) {
    return "content of %d".formatted(b).getBytes(StandardCharsets.UTF_8);
  }

  private static String md5(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
  }

  private static String etag(Answer answer) {
    Matcher etag = ETAG.matcher(answer.text().replace("&#34;", "").replace("&quot;", ""));
    return etag.find() ? etag.group(1) : "";
  }

  private static List<CountedRequest> copies() {
    return floe.origin().requests().stream()
        .filter(request -> request.header("x-amz-copy-source").isPresent())
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void theOriginReadsTheAuthorisedSource(Way way) throws Exception {
    assumeTrue(FloeFixture.originIsMinio(), "the embedded server copies no parts");
    if (stored.isEmpty()) {
      stored = storeAll();
    }
    for (int b = 1; b < BYTES; b++) {
      floe.origin().forget();
      Answer answer = way.copy(reader(b), escaped(b));
      assertThat(copies()).as("%s %02x", way, b).hasSize(1);
      assertThat(copies().getFirst().header("x-amz-copy-source"))
          .contains(UriEncoding.path("/" + BUCKET + "/" + key(b)));
      if (stored.get(b)) {
        assertThat(answer.status()).as("%s %02x: %s", way, b, answer.text()).isEqualTo(200);
        assertThat(etag(answer)).as("%s %02x", way, b).isEqualTo(md5(content(b)));
      }
      assertRawIsTheSameOrRefused(way, b);
    }
    assertThat(stored.cardinality()).as("keys that the origin takes").isGreaterThan(150);
  }

  private static void assertRawIsTheSameOrRefused(Way way, int b) throws Exception {
    boolean inHeader = b > ' ' && b != 0x7F;
    if (!inHeader || (way.hoisted && b >= 0x80)) {
      return;
    }
    floe.origin().forget();
    Answer answer = way.copy(reader(b), raw(b));
    if (answer.status() == 200) {
      assertThat(etag(answer)).as("%s raw %02x", way, b).isEqualTo(md5(content(b)));
    } else if (answer.status() == 400 || answer.status() == 403) {
      // A plus sign is read as a space, and a question mark or a percent sign is malformed.
      assertThat(copies()).as("%s raw %02x", way, b).isEmpty();
      assertThat(character(b)).isIn("+", "?", "%");
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsCopiedThatTheClientMayNotRead(Way way) throws Exception {
    RawClient reader = client.signingAs("PUBLICONLY", "PUBLICONLY-secret");
    String secret = "/" + BUCKET + "/secret.txt";
    for (String source :
        List.of(
            secret + "#.pub",
            secret + "%23.pub",
            secret + "?.pub",
            secret + "?versionId=null#.pub",
            secret + "?x=.pub",
            secret + "%00.pub",
            secret + ";.pub",
            secret + "&x=.pub",
            secret + "/../x.pub",
            "/" + BUCKET + "/x.pub/../secret.txt",
            "http://" + BUCKET + "/secret.txt?a.pub")) {
      Answer answer = way.copy(reader, source);
      assertThat(answer.status()).as("%s %s", way, source).isGreaterThanOrEqualTo(400);
      assertThat(answer.text()).doesNotContain(md5(SECRET_TEXT.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void takesASourceWhoseSlashesAreEscaped() throws Exception {
    byte[] bytes = {1, 2, 3};
    origin.send("PUT", "/" + BUCKET + "/escaped/source", bytes);
    String source = "%2F" + BUCKET + "%2Fescaped%2fsource";
    for (Way way : List.of(Way.COPY_OBJECT, Way.HOISTED)) {
      assertThat(etag(way.copy(client, source))).as(way.name()).isEqualTo(md5(bytes));
    }
  }

  @Test
  void readsAPlusSignAsASpaceAsS3Does() throws Exception {
    byte[] bytes = {4, 5, 6};
    origin.send("PUT", "/" + BUCKET + "/with%20space", bytes);
    Answer answer = Way.COPY_OBJECT.copy(client, "/" + BUCKET + "/with+space");
    assertThat(etag(answer)).isEqualTo(md5(bytes));
    assertThat(copies().getLast().header("x-amz-copy-source"))
        .contains("/" + BUCKET + "/with%20space");
  }
}
