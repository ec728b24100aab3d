package dev.floe.gateway.s3;

import dev.floe.gateway.auth.AuthenticatedRequest;
import dev.floe.gateway.auth.Authenticator;
import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.model.Caller;
import dev.floe.gateway.model.Payload;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.S3Operation;
import dev.floe.gateway.model.Target;
import dev.floe.gateway.object.UriEncoding;
import dev.floe.gateway.s3.form.FormAnswer;
import dev.floe.gateway.s3.form.FormReader;
import dev.floe.gateway.s3.form.FormResponse;
import dev.floe.gateway.s3.form.PostPolicy;
import dev.floe.gateway.s3.form.UploadForm;
import dev.floe.gateway.s3.operation.OperationContext;
import dev.floe.sigv4.verify.PolicyVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns browsers' form uploads into PutObjects: reads the form up to its file, verifies its policy,
 * and builds the request that has the file as its payload. Thread-safe.
 */
final class FormUploads {
  /** The {@code x-amz-} fields that are not headers of the object. */
  private static final Set<String> NO_HEADERS =
      Set.of(
          "x-amz-algorithm",
          "x-amz-credential",
          "x-amz-date",
          "x-amz-signature",
          "x-amz-security-token");

  /** HTTP's own headers that a form may set. */
  private static final Set<String> PLAIN_HEADERS =
      Set.of(
          "cache-control",
          "content-disposition",
          "content-encoding",
          "content-language",
          "content-md5",
          "content-type",
          "expires");

  /** The headers of the browser's own request that S3 logs or uses for CORS. */
  private static final Set<String> OF_BROWSER = Set.of("origin", "referer", "user-agent");

  /** Fields of S3's forms that are not implemented. */
  private static final Set<String> REFUSED = Set.of("tagging", "x-amz-copy-source");

  private final Authenticator authenticator;
  private final OperationParser parser;
  private final MemoryBudget budget;
  private final InstantSource clock;

  FormUploads(
      Authenticator authenticator,
      OperationParser parser,
      MemoryBudget budget,
      InstantSource clock) {
    this.authenticator = authenticator;
    this.parser = parser;
    this.budget = budget;
    this.clock = clock;
  }

  /**
   * An upload that its policy permits; the signer's rights are checked afterwards.
   *
   * @param put the upload as a PutObject
   */
  record Permitted(
      AuthenticatedRequest request, ParsedRequest put, Payload payload, FormAnswer answer) {
    String key() {
      return put.operation().request().target().key();
    }
  }

  /** Returns true for a POST of a form to a bucket, without a query or an Authorization header. */
  static boolean isFor(RequestHead head, Target target) {
    return head.method().equals("POST")
        && target.scope() == Target.Scope.BUCKET
        && head.rawQuery().isEmpty()
        && !head.headers().has("authorization")
        && FormReader.isForm(head);
  }

  /**
   * Reserves memory for a form until the exchange ends. Loop code.
   *
   * @throws S3Exception SlowDown if no memory is available
   */
  void reserve(Exchange exchange) {
    if (!budget.tryReserve(FormReader.MEMORY_BYTES)) {
      throw new S3Exception(S3Error.SLOW_DOWN);
    }
    exchange.onEnded(_ -> budget.release(FormReader.MEMORY_BYTES));
  }

  /**
   * Reads a form up to its file and checks its policy. Thread code.
   *
   * @param bucketUrl the bucket's address, as the client reaches it
   * @throws S3Exception if the form, its signature or its policy is not valid
   */
  Permitted read(Exchange exchange, String hostBucket, Target bucket, String bucketUrl)
      throws IOException {
    UploadForm form = FormReader.read(exchange.head(), exchange.body());
    AuthenticatedRequest request =
        authenticator.authenticate(exchange.head(), hostBucket, signature(form).orElse(null));
    String key = key(form);
    form.field("policy").ifPresent(policy -> check(policy, form, bucket.bucket(), key));
    RequestHead head = exchange.head();
    long lengthBytes = form.file().lengthBytes();
    Headers headers = headers(form, head.headers(), lengthBytes);
    RequestHead put =
        new RequestHead(
            "PUT",
            new Target(bucket.bucket(), key).path(),
            "",
            headers,
            lengthBytes,
            head.remote());
    ParsedRequest parsed = parser.parse(put, "", Set.of());
    if (!(parsed.operation() instanceof S3Operation.PutObject(var _, var object))) {
      throw new S3Exception(S3Error.INVALID_ARGUMENT, "A form uploads an object.");
    }
    String url = bucketUrl + (bucketUrl.endsWith("/") ? "" : "/") + UriEncoding.component(key);
    Payload payload = request.payload(form.file(), headers, true);
    return new Permitted(request, parsed, payload, FormAnswer.of(form, object, url));
  }

  private static Optional<PolicyVerifier.Fields> signature(UploadForm form) {
    if (form.field("policy").isEmpty()) {
      return Optional.empty();
    }
    if (form.field("awsaccesskeyid").isPresent() || form.field("signature").isPresent()) {
      throw new S3Exception(
          S3Error.INVALID_REQUEST,
          "The authorization mechanism you have provided is not supported. Please use"
              + " AWS4-HMAC-SHA256.");
    }
    return Optional.of(
        new PolicyVerifier.Fields(
            required(form, "policy"),
            required(form, "x-amz-algorithm"),
            required(form, "x-amz-credential"),
            required(form, "x-amz-date"),
            required(form, "x-amz-signature"),
            form.field("x-amz-security-token").orElse(null)));
  }

  private static String required(UploadForm form, String name) {
    return form.field(name)
        .filter(value -> !value.isEmpty())
        .orElseThrow(() ->
            new S3Exception(
                    S3Error.INVALID_ARGUMENT,
                    "Bucket POST must contain a field named '%s'.".formatted(name))
                .with("ArgumentName", name));
  }

  /** Returns the key, with {@code ${filename}} replaced by the file's name. */
  private static String key(UploadForm form) {
    String name = text(form.fileName());
    String key = text(required(form, "key")).replace("${filename}", name);
    if (key.isEmpty()) {
      throw new S3Exception(S3Error.INVALID_ARGUMENT, "User key must have a length greater than 0.")
          .with("ArgumentName", "key");
    }
    return key;
  }

  private void check(String policy, UploadForm form, String bucket, String key) {
    Map<String, String> fields = new HashMap<>();
    form.fields().forEach((name, value) -> fields.put(name, text(value)));
    fields.put("bucket", bucket);
    fields.put("key", key);
    PostPolicy.read(policy).check(fields, form.file().lengthBytes(), clock.instant());
  }

  private static Headers headers(UploadForm form, Headers ofBrowser, long fileBytes) {
    Headers.Builder headers = Headers.builder().add("Content-Length", Long.toString(fileBytes));
    ofBrowser.forEach(field -> {
      if (OF_BROWSER.contains(field.name().toLowerCase(Locale.ROOT))) {
        headers.add(field.name(), field.value());
      }
    });
    form.fields()
        .forEach((name, value) -> {
          if (REFUSED.contains(name)) {
            throw new S3Exception(
                    S3Error.NOT_IMPLEMENTED,
                    "The form field '%s' is not implemented.".formatted(name))
                .with("Header", name);
          }
          String header = name.equals("acl") ? "x-amz-acl" : name;
          if (PLAIN_HEADERS.contains(header)
              || (header.startsWith("x-amz-") && !NO_HEADERS.contains(header))) {
            headers.add(header, checked(name, value));
          }
        });
    return headers.build();
  }

  /**
   * Returns the value, which must not contain a control character: a line end would end the header.
   */
  private static String checked(String name, String value) {
    if (value.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
      throw new S3Exception(
              S3Error.INVALID_ARGUMENT, "A form field for a header must be one line of text.")
          .with("ArgumentName", name);
    }
    return value.strip();
  }

  private static String text(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /** The context of the PutObject: the form's payload, and the answer that the form asks for. */
  record Context(RequestContext inner, FormAnswer answer) implements OperationContext {
    @Override
    public Exchange exchange() {
      return inner.exchange();
    }

    @Override
    public Headers headers() {
      return inner.headers();
    }

    @Override
    public Caller caller() {
      return inner.caller();
    }

    @Override
    public Payload payload() {
      return inner.payload();
    }

    @Override
    public void onThread(Exchange.ThreadTask task) {
      inner.onThread(response -> task.run(new FormResponse(response, answer)));
    }

    @Override
    public void refuse(S3Exception refusal, Headers more) {
      inner.refuse(refusal, more);
    }
  }
}
