package dev.floe.gateway.origin;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteResponse;

/** An answer received by the SDK's HTTP client. Confined as {@link OriginResponse} says. */
final class SdkOriginResponse implements OriginResponse {
  private static final Logger LOG = LoggerFactory.getLogger(SdkOriginResponse.class);

  private final int status;
  private final Headers headers;
  private final long contentLength;
  private final AbortableInputStream stream;
  private final GatewayMetrics metrics;
  private final Body body;
  private boolean closed;

  SdkOriginResponse(HttpExecuteResponse response, OriginAddress address, GatewayMetrics metrics) {
    this.status = response.httpResponse().statusCode();
    List<Headers.Field> fields = new ArrayList<>();
    response
        .httpResponse()
        .forEachHeader(
            (name, values) -> values.forEach(v -> fields.add(new Headers.Field(name, v))));
    this.headers = AnswerHeaders.forClients(fields, address);
    this.contentLength =
        headers.first("content-length").map(Long::parseLong).orElse(UNKNOWN_LENGTH);
    this.stream =
        response
            .responseBody()
            .orElseGet(() -> AbortableInputStream.create(new ByteArrayInputStream(new byte[0])));
    this.metrics = metrics;
    this.body = new Body(stream);
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public Headers headers() {
    return headers;
  }

  @Override
  public long contentLength() {
    return contentLength;
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public void abort() {
    stream.abort();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    metrics.add(Metric.ORIGIN_RECEIVED, body.bytes);
    try {
      // An answer to HEAD has a length but no body: only reading shows the end.
      if (body.ended || stream.read() < 0) {
        stream.close();
      } else {
        stream.abort();
      }
    } catch (IOException e) {
      LOG.debug("an answer of the origin could not be closed", e);
      stream.abort();
    }
  }

  /** The body's stream, which counts its bytes and notices its end. */
  private final class Body extends FilterInputStream {
    private long bytes;
    private boolean ended;

    Body(InputStream stream) {
      super(stream);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = in.read(into, offset, length);
      if (read > 0) {
        bytes += read;
      }
      ended |= read < 0 || bytes == contentLength;
      return read;
    }

    @Override
    public void close() {
      SdkOriginResponse.this.close();
    }
  }
}
