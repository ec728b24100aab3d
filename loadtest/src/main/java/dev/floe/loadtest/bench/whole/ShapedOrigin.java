package dev.floe.loadtest.bench.whole;

import dev.floe.loadtest.local.ChildJvm;
import dev.floe.loadtest.origin.S3Server;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * An S3 server in a separate process that stores nothing. It has an object for every key, and the
 * key names the object's {@link Shape} and length. It verifies no signature.
 */
final class ShapedOrigin implements S3Server {
  static final String BUCKET = "bench";

  private final ChildJvm process;

  private ShapedOrigin(ChildJvm process) {
    this.process = process;
  }

  static ShapedOrigin start() throws IOException {
    return new ShapedOrigin(
        ChildJvm.start(List.of("-Xmx256m"), ShapedOriginProcess.class, List.of()));
  }

  int port() {
    return process.port(0);
  }

  @Override
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port());
  }

  @Override
  public String accessKey() {
    return "FLOEBENCHORIGIN";
  }

  @Override
  public String secretKey() {
    return "floe-bench-origin-secret";
  }

  @Override
  public void close() {
    process.close();
  }
}
