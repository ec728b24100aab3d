package dev.floe.loadtest.origin;

import java.net.URI;

/**
 * A running S3 server with one pair of keys. {@link #close} stops the server and everything that
 * the server started.
 */
public interface S3Server extends AutoCloseable {
  /** Returns the endpoint for clients, with path-style buckets. */
  URI endpoint();

  String accessKey();

  String secretKey();

  @Override
  void close();
}
