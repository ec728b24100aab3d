package dev.floe.gateway.s3;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.model.OperationSpec;
import dev.floe.gateway.model.OperationTable;
import dev.floe.gateway.model.Query;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.s3.operation.read.ReadRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Makes the text of docs/S3-COMPATIBILITY.md: how the gateway's own tables treat the operations,
 * headers and parameters of the SDK's model, and which clients the checks try.
 */
final class CompatibilityDocument {
  private static final String CLIENT_TABLE = ".ci/clients/table";

  /** The plain headers of HTTP that clients send but the SDK's model does not have. */
  private static final Set<String> PLAIN =
      Set.of("Cache-Control", "Pragma", "If-Range", "Origin", "Access-Control-Request-Method");

  /** Well-formed values of headers and parameters; all others are tried with "1". */
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("Range", "bytes=0-9"),
          Map.entry("If-Match", "\"tag\""),
          Map.entry("If-None-Match", "\"tag\""),
          Map.entry("If-Range", "\"tag\""),
          Map.entry("If-Modified-Since", "Thu, 01 Jan 2026 00:00:00 GMT"),
          Map.entry("If-Unmodified-Since", "Thu, 01 Jan 2026 00:00:00 GMT"),
          Map.entry("response-expires", "Thu, 01 Jan 2026 00:00:00 GMT"),
          Map.entry("Cache-Control", "max-age=60"),
          Map.entry("Pragma", "no-cache"),
          Map.entry("Origin", "https://page.example"),
          Map.entry("partNumber", "1"),
          Map.entry("x-amz-checksum-mode", "ENABLED"),
          Map.entry("x-amz-acl", "private"),
          Map.entry("x-amz-object-lock-legal-hold", "ON"),
          Map.entry("x-amz-object-lock-mode", "GOVERNANCE"),
          Map.entry("x-amz-object-lock-retain-until-date", "2030-01-01T00:00:00Z"),
          Map.entry("x-amz-sdk-checksum-algorithm", "CRC32"),
          Map.entry("x-amz-server-side-encryption", "AES256"),
          Map.entry("x-amz-storage-class", "STANDARD"),
          Map.entry("x-amz-expected-bucket-owner", "123456789012"));

  /** The texts for headers whose effect the parser and {@link ReadRequest} do not show. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "Origin", "from the cache, once S3 has answered this origin",
          "Content-Length", "the gateway frames the body itself");

  /** A browser's upload, which is in S3's API reference and not in the SDK's model. */
  private static final String FORM = "PostObject";

  private final Path root;
  private final OperationParser parser = new OperationParser(List.of());

  /**
   * @param root the repository's folder
   */
  CompatibilityDocument(Path root) {
    this.root = root;
  }

  String write() throws IOException {
    return String.join(
        "\n",
        "# S3 compatibility",
        "",
        "This page is generated from the table of operations, the allow list of headers and the"
            + " model of the SDK for Java. A",
        "test compares it with them. [SEMANTICS.md](SEMANTICS.md) says what is promised for each"
            + " operation.",
        "",
        "## Operations",
        "All operations of the SDK's model and the form uploads of browsers, with the rights that"
            + " a client's IAM policy must",
        "give on the target.",
        "",
        "| operation | request | rights | answered |",
        "|---|---|---|---|",
        operations(),
        "",
        "## Headers and parameters",
        "The headers and parameters of a GET, HEAD or PUT of an object in the SDK's model, and"
            + " some plain headers of HTTP.",
        "*By S3* means that such a request bypasses the cache; the word in brackets is the"
            + " `detail` of `Cache-Status`. All",
        "other `x-amz-` headers and all other parameters are refused by name, except those of"
            + " signatures and of the body's",
        "framing (`x-amz-date`, `x-amz-content-sha256`, `x-amz-security-token`, `x-amz-trailer`,"
            + " ...), which the gateway reads",
        "itself. Headers without a meaning for S3 are dropped.",
        "",
        reads("GET", "GetObject", GetObjectRequest.builder().sdkFields()),
        reads("HEAD", "HeadObject", HeadObjectRequest.builder().sdkFields()),
        writes(PutObjectRequest.builder().sdkFields()),
        "## Clients",
        "The clients that `.ci/run` tries where they can be installed, with the version of each"
            + " that was last tried. A run",
        "installs that version of DuckDB and of the clients of Java, and the newest version of"
            + " the others that a registry has.",
        "",
        "| client | version | tried by |",
        "|---|---|---|",
        clients(),
        "",
        "Each client of `.ci/client-checks` tries the parts for which it has a call, and checks"
            + " what it reads. The stated",
        "share of its reads (GET and HEAD) must be answered from the cache.",
        "",
        "| part | what is tried |",
        "|---|---|",
        ClientTable.of(text(CLIENT_TABLE)).partsAsRows(),
        "",
        "| client | hits, at least | tries |",
        "|---|---|---|",
        ClientTable.of(text(CLIENT_TABLE)).clientsAsRows(),
        "");
  }

  private static String operations() {
    Map<String, OperationSpec> rows =
        OperationTable.all().stream()
            .collect(Collectors.toMap(OperationSpec::name, Function.identity()));
    SortedSet<String> names = new TreeSet<>(rows.keySet());
    names.addAll(SdkOperations.all().keySet());
    names.add(FORM);
    return names.stream().map(name -> operation(name, rows)).collect(Collectors.joining("\n"));
  }

  private static String operation(String name, Map<String, OperationSpec> rows) {
    if (name.equals(FORM)) {
      return "| %s | `POST /BUCKET`, multipart/form-data | `s3:PutObject` | as PutObject |"
          .formatted(name);
    }
    String refused = SdkOperations.LEFT_OUT.get(name);
    if (refused != null) {
      return "| %s | | | refused: %s |".formatted(name, refused);
    }
    String same = SdkOperations.SAME_ROW.get(name);
    OperationSpec row = rows.get(same == null ? name : same);
    if (row == null) {
      throw new IllegalStateException(name + " has no row and no reason to be left out");
    }
    return "| %s | `%s` | %s | %s |"
        .formatted(
            name,
            request(row),
            row.actions().stream().map(a -> "`" + a + "`").collect(Collectors.joining(", ")),
            same == null ? answered(row.kind()) : answered(row.kind()) + ", as " + same);
  }

  private static String request(OperationSpec row) {
    String path =
        switch (row.scope()) {
          case SERVICE -> "/";
          case BUCKET -> "/BUCKET";
          case OBJECT -> "/BUCKET/KEY";
        };
    String query =
        row.selectors().stream().filter(s -> !s.startsWith("@")).collect(Collectors.joining("&"));
    String header =
        row.selectors().stream()
            .filter(s -> s.startsWith("@"))
            .map(s -> ", " + s.substring(1))
            .collect(Collectors.joining());
    return row.method() + " " + path + (query.isEmpty() ? "" : "?" + query) + header;
  }

  private static String answered(OperationSpec.Kind kind) {
    return switch (kind) {
      case GET_OBJECT, HEAD_OBJECT -> "from the cache";
      case PUT_OBJECT -> "by S3; the cache keeps the same bytes";
      case COPY_OBJECT ->
          "by S3; invalidates the object; with `after-write` the cache reads it again";
      case UPLOAD_PART -> "by S3; with `after-write` the cache keeps the same bytes";
      case COMPLETE_MULTIPART_UPLOAD ->
          "by S3; invalidates the object; with `after-write` the cache keeps its parts, or reads it"
              + " again";
      case ABORT_MULTIPART_UPLOAD -> "by S3; the kept parts are deleted";
      case DELETE_OBJECT -> "by S3; invalidates the object";
      case DELETE_OBJECTS -> "by S3; invalidates each object";
      case CHANGE_OBJECT -> "by S3; invalidates the object";
      case CHANGE_BUCKET -> "by S3; invalidates the bucket";
      case FORWARD -> "by S3";
    };
  }

  private String reads(String method, String operation, List<SdkField<?>> fields) {
    return table(method, operation, fields, "");
  }

  private String writes(List<SdkField<?>> fields) {
    return table("PUT", "PutObject", fields, "to S3");
  }

  private String table(
      String method, String operation, List<SdkField<?>> fields, String whenAccepted) {
    StringBuilder rows = new StringBuilder();
    rows.append("### ").append(operation).append("\n");
    rows.append(
        "| header or parameter | answered |\n|---|---|\n".replace("answered", column(method)));
    SortedSet<String> lines = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (SdkField<?> field : fields) {
      if (field.location() == MarshallLocation.HEADER) {
        lines.add(row(method, field.locationName(), true, whenAccepted));
      } else if (field.location() == MarshallLocation.QUERY_PARAM) {
        lines.add(row(method, field.locationName(), false, whenAccepted));
      }
    }
    if (whenAccepted.isEmpty()) {
      PLAIN.forEach(name -> lines.add(row(method, name, true, whenAccepted)));
    }
    lines.forEach(line -> rows.append(line).append("\n"));
    return rows.toString();
  }

  private static String column(String method) {
    return method.equals("PUT") ? "passed on" : "answered";
  }

  private String row(String method, String name, boolean header, String whenAccepted) {
    String shown = name.endsWith("-") ? name + "*" : name;
    return "| `%s` | %s |"
        .formatted(header ? shown : "?" + shown, outcome(method, name, header, whenAccepted));
  }

  private String outcome(String method, String name, boolean header, String whenAccepted) {
    String value = VALUES.getOrDefault(name, "1");
    String sent = name.endsWith("-") ? name + "colour" : name;
    String query = header ? "" : sent + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    Headers headers = header ? Headers.builder().add(sent, value).build() : Headers.EMPTY;
    RequestHead head =
        new RequestHead(
            method,
            "/bucket/key",
            query,
            headers,
            0,
            InetSocketAddress.createUnresolved("client", 1));
    ParsedRequest parsed;
    try {
      parsed = parser.parse(head, "", Set.of(sent.toLowerCase(Locale.ROOT)));
    } catch (S3Exception e) {
      return "refused (" + e.error().code() + ")";
    }
    if (header && !parsed.headers().has(sent)) {
      return ELSEWHERE.getOrDefault(name, "dropped");
    }
    if (!whenAccepted.isEmpty()) {
      return whenAccepted;
    }
    Query asked = parsed.operation().request().query();
    return switch (ReadRequest.of(parsed.headers(), asked)) {
      case ReadRequest.Cacheable _ -> "from the cache";
      case ReadRequest.Bypass(var reason) ->
          ELSEWHERE.getOrDefault(name, "by S3 (`" + reason.token() + "`)");
    };
  }

  private String clients() throws IOException {
    SortedSet<String> rows = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (ClientTable.Client client : ClientTable.of(text(CLIENT_TABLE)).clients()) {
      rows.add("| %s | %s | `.ci/client-checks` |".formatted(client.title(), client.version()));
    }
    Matcher sdk =
        Pattern.compile("<awssdk.version>(.*?)</awssdk.version>").matcher(text("pom.xml"));
    if (!sdk.find()) {
      throw new IllegalStateException("pom.xml has no awssdk.version");
    }
    rows.add("| AWS SDK for Java 2 | %s | the tests named `*IT` |".formatted(sdk.group(1)));
    if (text(".ci/aws-checks").contains("aws --endpoint-url")) {
      rows.add("| aws-cli 1 or 2 | 1.45.11 | `.ci/aws-checks` |");
    }
    if (text(".ci/loadtest-checks").contains("docker-registry")) {
      rows.add(
          "| docker-registry (Debian), used by skopeo | 2.8.2; 1.9.3 | `.ci/loadtest-checks` |");
    }
    return String.join("\n", rows);
  }

  private String text(String file) throws IOException {
    return Files.readString(root.resolve(file));
  }
}
