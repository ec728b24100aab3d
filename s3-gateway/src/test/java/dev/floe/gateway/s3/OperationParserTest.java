package dev.floe.gateway.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.model.OperationTable;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.S3Operation;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationParserTest {
  private final OperationParser parser =
      new OperationParser(List.of("X-Amz-Extra", "x-goog-", "Via-App"));

  private static RequestHead head(String request, String... headers) {
    String[] words = request.split(" ", -1);
    int question = words[1].indexOf('?');
    Headers.Builder fields = Headers.builder().add("Host", "h");
    for (String header : headers) {
      fields.add(
          header.substring(0, header.indexOf(':')), header.substring(header.indexOf(':') + 1));
    }
    return new RequestHead(
        words[0],
        question < 0 ? words[1] : words[1].substring(0, question),
        question < 0 ? "" : words[1].substring(question + 1),
        fields.build(),
        0,
        InetSocketAddress.createUnresolved("client", 1));
  }

  private S3Operation parse(String request, String... headers) {
    return parser.parse(head(request, headers), "", Set.of()).operation();
  }

  @ParameterizedTest
  @CsvSource({
    "GET /, ListBuckets",
    "GET /?x-id=ListBuckets, ListBuckets",
    "GET /bucket, ListObjects",
    "GET /bucket/, ListObjects",
    "GET /bucket?list-type=2&prefix=a%2F&x-id=ListObjectsV2, ListObjectsV2",
    "GET /bucket/?location=, GetBucketLocation",
    "GET /bucket?versions, ListObjectVersions",
    "GET /bucket?uploads, ListMultipartUploads",
    "GET /bucket?analytics&id=x, GetBucketAnalyticsConfiguration",
    "HEAD /bucket, HeadBucket",
    "PUT /bucket, CreateBucket",
    "PUT /bucket?versioning, PutBucketVersioning",
    "DELETE /bucket, DeleteBucket",
    "DELETE /bucket?policy, DeleteBucketPolicy",
    "POST /bucket?delete, DeleteObjects",
    "GET /bucket/key, GetObject",
    "GET /bucket/key?versionId=v&response-content-type=a%2Fb, GetObject",
    "HEAD /bucket/key, HeadObject",
    "PUT /bucket/key, PutObject",
    "PUT /bucket/key?partNumber=1&uploadId=u, UploadPart",
    "GET /bucket/key?uploadId=u, ListParts",
    "POST /bucket/key?uploads, CreateMultipartUpload",
    "POST /bucket/key?uploadId=u, CompleteMultipartUpload",
    "DELETE /bucket/key?uploadId=u, AbortMultipartUpload",
    "DELETE /bucket/key, DeleteObject",
    "GET /bucket/key?tagging, GetObjectTagging",
    "PUT /bucket/key?acl, PutObjectAcl",
    "GET /bucket/key?attributes, GetObjectAttributes",
    "POST /bucket/key?restore, RestoreObject",
    "POST /bucket/key?select&select-type=2, SelectObjectContent"
  })
  void namesTheOperationOfARequest(String request, String name) {
    assertThat(parse(request).name()).isEqualTo(name);
  }

  @Test
  void knowsCopiesByTheirHeader() {
    S3Operation copy =
        parse("PUT /bucket/key", "x-amz-copy-source:/from-here/a%20b%3Fc?versionId=v");
    assertThat(copy).isInstanceOf(S3Operation.CopyObject.class);
    assertThat(((S3Operation.CopyObject) copy).source().object().toString())
        .isEqualTo("from-here/a b?c");
    assertThat(((S3Operation.CopyObject) copy).source().versionId()).isEqualTo("v");
    assertThat(
            parse("PUT /bucket/key?partNumber=1&uploadId=u", "x-amz-copy-source:from-here/k")
                .name())
        .isEqualTo("UploadPartCopy");
  }

  @ParameterizedTest
  @CsvSource({
    "/bucket/a%20b, a b, /bucket/a%20b",
    "/bucket/a+b, a+b, /bucket/a%2Bb",
    "/bucket/a%2Fb, a/b, /bucket/a/b",
    "/bucket/%61=b@c, a=b@c, /bucket/a%3Db%40c",
    "/bucket//a, /a, /bucket//a",
    "/bucket/a//b/, a//b/, /bucket/a//b/",
    "/bucket/../x, ../x, /bucket/../x",
    "/bucket/%c3%bc, ü, /bucket/%C3%BC",
    "/bucket/%25, %, /bucket/%25",
    "/bucket/a%3Fb, a?b, /bucket/a%3Fb",
    "/%62ucket/a~b, a~b, /bucket/a~b"
  })
  void decodesKeysOnceAndEncodesTheirPathsAgain(String path, String key, String written) {
    S3Operation get = parse("GET " + path);
    assertThat(((S3Operation.GetObject) get).object().key()).isEqualTo(key);
    assertThat(get.request().target().path()).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "GET /bucket?prefix=a+b&delimiter=/ prefix=a%20b&delimiter=%2F",
        "GET /bucket?list-type=2&prefix=%61;b list-type=2&prefix=a%3Bb",
        "GET /bucket/key?tagging tagging=",
        "GET /bucket/key?%76ersionId=a=b#c versionId=a%3Db%23c",
        "GET /bucket?&prefix=%c3%bc&& prefix=%C3%BC"
      })
  void encodesQueriesAgain(String method, String target, String written) {
    assertThat(parse(method + " " + target).request().query().encoded()).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource({
    "GET /bucket/a%, INVALID_URI",
    "GET /bucket/a%4, INVALID_URI",
    "GET /bucket/a%zz, INVALID_URI",
    "GET /bucket/%FF, INVALID_URI",
    "GET /bucket?prefix=%FF, INVALID_URI",
    "GET //key, INVALID_BUCKET_NAME",
    "GET /../key, INVALID_BUCKET_NAME",
    "GET /a%2Fb/key, INVALID_BUCKET_NAME",
    "GET /ab/key, INVALID_BUCKET_NAME",
    "GET /bucket/key?versionId=, INVALID_ARGUMENT",
    "GET /bucket/key?versionId=a&versionId=b, INVALID_ARGUMENT",
    "GET /bucket/key?foo, NOT_IMPLEMENTED",
    "GET /bucket/key?VersionId=v, NOT_IMPLEMENTED",
    "GET /bucket/key?uploads, NOT_IMPLEMENTED",
    "GET /bucket?location&prefix=a, NOT_IMPLEMENTED",
    "GET /bucket?list-type=3, NOT_IMPLEMENTED",
    "POST /bucket, NOT_IMPLEMENTED",
    "PATCH /bucket/key, NOT_IMPLEMENTED",
    "OPTIONS /bucket/key, NOT_IMPLEMENTED"
  })
  void refusesInvalidTargetsAndUnknownOperationsAndParameters(String request, S3Error error) {
    assertThatThrownBy(() -> parse(request))
        .isInstanceOfSatisfying(
            S3Exception.class, refusal -> assertThat(refusal.error()).isEqualTo(error));
  }

  @ParameterizedTest
  @CsvSource({
    "GET /bucket/key, x-amz-write-offset-bytes:1, NOT_IMPLEMENTED",
    "GET /bucket/key, x-amz-acl:public-read, NOT_IMPLEMENTED",
    "PUT /bucket/key?acl, x-amz-copy-source:from-here/key, NOT_IMPLEMENTED",
    "GET /bucket/key?x-amz-acl=public-read, a:b, NOT_IMPLEMENTED",
    "PUT /bucket/key, x-amz-copy-source:nokey, INVALID_ARGUMENT",
    "PUT /bucket/key, x-minio-force-delete:true, NOT_IMPLEMENTED",
    "PUT /bucket/key, X-Oss-Forbid-Overwrite:true, NOT_IMPLEMENTED",
    "PUT /bucket/key, x_amz_acl:public-read, NOT_IMPLEMENTED",
    "PUT /bucket/key, x.amz.acl:public-read, NOT_IMPLEMENTED",
    "PUT /bucket/key, X-Amz_Copy-Source:from-here/key, NOT_IMPLEMENTED",
    "PUT /bucket/key, if_none_match:*, NOT_IMPLEMENTED",
    "PUT /bucket/key, x-amz-grant-anything:a, NOT_IMPLEMENTED",
    "PUT /bucket/key, x-amz-server-side-encryption-anything:a, NOT_IMPLEMENTED",
    "PUT /bucket/key, x-amz-checksum-anything:a, NOT_IMPLEMENTED"
  })
  void refusesHeadersByName(String request, String header, S3Error error) {
    assertThatThrownBy(() -> parse(request, header))
        .isInstanceOfSatisfying(
            S3Exception.class, refusal -> assertThat(refusal.error()).isEqualTo(error));
  }

  /**
   * Proxies and applications use such names for their own purposes, but a store may act on them.
   */
  @ParameterizedTest
  @ValueSource(strings = {"x-object-id", "x-copy-from", "X-Delete-After", "x_container_acl"})
  void refusesCommonNamesOnlyIfTheClientSignedThem(String name) {
    RequestHead head = head("PUT /bucket/key", name + ":a");
    assertThat(parser.parse(head, "", Set.of("host")).headers()).isEmpty();
    Set<String> signed = Set.of("host", name.toLowerCase(Locale.ROOT));
    assertThatThrownBy(() -> parser.parse(head, "", signed))
        .isInstanceOfSatisfying(
            S3Exception.class,
            refusal -> assertThat(refusal.error()).isEqualTo(S3Error.NOT_IMPLEMENTED));
  }

  @Test
  void namesWhatItRefuses() {
    assertThatThrownBy(() -> parse("GET /bucket/key?torrents")).hasMessageContaining("'torrents'");
    assertThatThrownBy(() -> parse("GET /bucket/key", "x-amz-new:1"))
        .hasMessageContaining("'x-amz-new'");
  }

  @Test
  void letsThroughHeadersThatASettingAdmits() {
    ParsedRequest parsed =
        parser.parse(
            head(
                "GET /bucket/key",
                "x-amz-extra:1",
                "X-Goog-User-Project:p",
                "Via-App:a",
                "X-Unknown:1"),
            "",
            Set.of());
    assertThat(parsed.headers().fields().stream().map(Headers.Field::name))
        .containsExactly("x-amz-extra", "X-Goog-User-Project", "Via-App");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Cookie",
        "X-Forwarded-For",
        "X-Forwarded-Proto",
        "Forwarded",
        "X-Real-Ip",
        "X-Http-Method-Override",
        "Accept-Encoding",
        "amz-sdk-request",
        "amz-sdk-invocation-id",
        "amz-sdk-retry",
        "aws-sdk-retry",
        "X-Amzn-Trace-Id",
        "x-amz-api-version",
        "x-amz-source-arn",
        "x-amz-source-account",
        "X-Amz-Cf-Id",
        "x-amz-bucket-region",
        "x-amz-expiration",
        "x-amz-replication-status",
        "x-amz-version-id",
        "x-amz-copy-source-version-id",
        "x-amz-request-id",
        "x-amz-id-2",
        "x-minio-deployment-id",
        "Last-Modified",
        "ETag",
        "Content-Length",
        "Authorization",
        "Connection"
      })
  void dropsHeadersThatS3Ignores(String name) {
    for (String request : List.of("PUT /bucket/key", "GET /bucket?policy", "DELETE /bucket/key")) {
      assertThat(parser.parse(head(request, name + ":a"), "", Set.of()).headers()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type",
        "Content-Disposition",
        "Content-Language",
        "Content-Encoding",
        "Content-MD5",
        "Cache-Control",
        "Expires",
        "If-Match",
        "If-None-Match",
        "If-Modified-Since",
        "If-Unmodified-Since",
        "Range",
        "User-Agent",
        "Referer",
        "Origin",
        "x-amz-acl",
        "x-amz-grant-read-acp",
        "x-amz-meta-a_b",
        "x-amz-checksum-xxhash128",
        "x-amz-object-lock-mode",
        "x-amz-server-side-encryption-customer-key-MD5",
        "x-amz-expected-bucket-owner"
      })
  void keepsHeadersThatS3ActsOn(String name) {
    String value =
        switch (name) {
          case "x-amz-acl" -> "private";
          case "x-amz-object-lock-mode" -> "GOVERNANCE";
          default -> "a";
        };
    String[] fields = {"Connection:" + name, name + ":" + value};
    assertThat(parser.parse(head("PUT /bucket/key", fields), "", Set.of()).headers())
        .isEqualTo(Headers.builder().add(name, value).build());
  }

  @Test
  void encodesCopySourcesAgain() {
    ParsedRequest copy =
        parser.parse(head("PUT /bucket/key", "X-Amz-Copy-Source:from-here/a#+b"), "", Set.of());
    assertThat(copy.headers().first("x-amz-copy-source")).contains("/from-here/a%23%20b");
    ParsedRequest hoisted =
        parser.parse(
            head("PUT /bucket/key?partNumber=1&uploadId=u&X-Amz-Copy-Source=%2Ffrom-here%2Fa%23b"),
            "",
            Set.of());
    assertThat(hoisted.headers().first("x-amz-copy-source")).contains("/from-here/a%23b");
    assertThat(hoisted.operation().request().query().encoded())
        .isEqualTo("partNumber=1&uploadId=u");
  }

  @Test
  void refusesHeadersGivenTwice() {
    assertThatThrownBy(() -> parse("PUT /bucket/key", "x-amz-acl:private", "X-Amz-Acl:public-read"))
        .isInstanceOf(S3Exception.class);
  }

  @Test
  void dropsTheSignatureFromTheQueryAndUnhoistsHeaders() {
    ParsedRequest parsed =
        parser.parse(
            head(
                "GET /bucket/key?versionId=v&X-Amz-Signature=s&X-Amz-Date=d"
                    + "&x-amz-checksum-mode=ENABLED&x-id=GetObject"),
            "",
            Set.of());
    assertThat(parsed.operation().request().query().encoded()).isEqualTo("versionId=v");
    assertThat(parsed.headers().first("x-amz-checksum-mode")).contains("ENABLED");
    ParsedRequest v2 =
        parser.parse(head("GET /bucket/key?AWSAccessKeyId=a&Signature=s&Expires=1"), "", Set.of());
    assertThat(v2.operation().request().query().encoded()).isEmpty();
  }

  /**
   * A presigner has not seen the body, so S3 ignores the checksums that the presigner signs into a
   * query.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32",
        "X-Amz-Checksum-Sha256=a&X-Amz-Sdk-Checksum-Algorithm=SHA256",
        "x-amz-checksum-new=a"
      })
  void ignoresChecksumsInAQuery(String query) {
    ParsedRequest parsed = parser.parse(head("PUT /bucket/key?" + query), "", Set.of());
    assertThat(parsed.operation().request().query().parameters()).isEmpty();
    assertThat(parsed.headers().fields()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "POST /bucket/key?uploads&x-amz-checksum-algorithm=CRC32, x-amz-checksum-algorithm, CRC32",
    "POST /bucket/key?uploads&x-amz-checksum-type=FULL_OBJECT, x-amz-checksum-type, FULL_OBJECT",
    "PUT /bucket/key?X-Amz-Acl=private, x-amz-acl, private",
    "PUT /bucket/key?Signature=s&AWSAccessKeyId=a&content-type=a%2Fb, content-type, a/b",
    "PUT /bucket/key?Signature=s&AWSAccessKeyId=a&content-md5=m, content-md5, m",
    "PUT /bucket/key?Signature=s&AWSAccessKeyId=a&x-amz-meta-a=b, x-amz-meta-a, b"
  })
  void treatsHoistedParametersAsHeaders(String request, String name, String value) {
    ParsedRequest parsed = parser.parse(head(request), "", Set.of());
    assertThat(parsed.headers().all(name)).containsExactly(value);
    assertThat(parsed.operation().request().query().has(name)).isFalse();
  }

  /**
   * The SDK for PHP signs such requests, as do clients that repeat the headers that boto3 has moved
   * to the query.
   */
  @ParameterizedTest
  @CsvSource({
    "PUT /bucket/key?x-amz-acl=private, X-Amz-Acl:private",
    "PUT /bucket/key?Signature=s&AWSAccessKeyId=a&content-type=a%2Fb, Content-Type:a/b"
  })
  void countsAHeaderThatIsAlsoInTheQueryOnce(String request, String header) {
    ParsedRequest parsed = parser.parse(head(request, header), "", Set.of());
    assertThat(parsed.headers().all(header.substring(0, header.indexOf(':')))).hasSize(1);
    assertThatThrownBy(() -> parser.parse(head(request, header + "x"), "", Set.of()))
        .isInstanceOf(S3Exception.class);
  }

  @ParameterizedTest
  @CsvSource({
    "PUT /bucket/key?content-type=a",
    "PUT /bucket/key?content-md5=a",
    "PUT /bucket/key?Signature=s&AWSAccessKeyId=a&Content-Type=a",
    "PUT /bucket/key?Signature=s&AWSAccessKeyId=a&content-encoding=a",
    "PUT /bucket/key?Signature=s&AWSAccessKeyId=a&if-match=a"
  })
  void treatsOnlyParametersThatVersion2SignsAsHeaders(String request) {
    assertThatThrownBy(() -> parse(request)).isInstanceOf(S3Exception.class);
  }

  @Test
  void takesTheBucketFromTheHost() {
    VirtualHosts hosts = new VirtualHosts(List.of("s3.test"));
    RequestHead named =
        new RequestHead(
            "GET",
            "/a/b",
            "",
            Headers.builder().add("Host", "Photos.S3.test:8080").build(),
            0,
            head("GET /a").remote());
    S3Operation get = parser.parse(named, hosts.bucket(named), Set.of()).operation();
    assertThat(get.request().target().path()).isEqualTo("/photos/a/b");
    assertThat(((S3Operation.GetObject) get).object().toString()).isEqualTo("photos/a/b");
  }

  @Test
  void everyRowIsReachedByItsSelectorsAndNeedsARight() {
    for (var row : OperationTable.all()) {
      assertThat(OperationTable.find(row.method(), row.scope(), row.selectors()::contains))
          .as(row.name())
          .contains(row);
      assertThat(row.actions()).as(row.name()).isNotEmpty().allMatch(a -> a.startsWith("s3:"));
    }
    assertThat(OperationTable.all().stream().map(row -> row.name())).doesNotHaveDuplicates();
  }
}
