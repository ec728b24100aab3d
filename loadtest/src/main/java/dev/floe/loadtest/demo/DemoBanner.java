package dev.floe.loadtest.demo;

import java.net.URI;

/**
 * The demo's output once it runs: its addresses, and three commands that work with version 1 and
 * version 2 of the AWS command line.
 */
record DemoBanner(URI endpoint, String region, String bucket, String accessKey, String secretKey) {
  String text(int nodes, String code, int adminPort) {
    String object = "s3://%s/hello".formatted(bucket);
    return """

    Floe is ready.

      endpoint    %s    (region %s, path-style)
      access key  %s
      secret      %s
      bucket      %s
      code        %s over %d nodes, each a process
      look inside http://127.0.0.1:%d/nodes and /metrics

    Paste these three lines into another terminal: put 10 MB, get them, and get them again to see where they came from.

    head -c 10000000 /dev/urandom | %s s3 cp - %s
    %s s3 cp %s /tmp/floe-hello
    curl -s -o /dev/null -D - "$(%s s3 presign %s)" | grep -i -e '^cache-status' -e '^x-cache'

    Ctrl-C ends everything; the objects stay.\
    """
        .formatted(
            endpoint, region, accessKey, secretKey, bucket, code, nodes, adminPort, aws(), object,
            aws(), object, aws(), object);
  }

  private String aws() {
    return "AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s aws --region %s --endpoint-url %s"
        .formatted(accessKey, secretKey, region, endpoint);
  }
}
