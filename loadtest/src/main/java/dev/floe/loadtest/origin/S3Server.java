package dev.floe.loadtest.origin;

import java.net.URI;

/** A running S3 server with one pair of keys. Closing it ends it and whatever it started. */
public interface S3Server extends AutoCloseable {
  /** What clients take as their endpoint, with path-style buckets. */
  URI endpoint();

  String accessKey();

  String secretKey();

  @Override
  void close();
}
