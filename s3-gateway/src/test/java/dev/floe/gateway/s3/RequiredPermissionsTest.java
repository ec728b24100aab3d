package dev.floe.gateway.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.s3.model.Permission;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequiredPermissionsTest {
  @ParameterizedTest
  @CsvSource({
    "GET, /, '', '', ListAllMyBuckets *",
    "GET, /bkt, list-type=2, '', ListBucket bkt",
    "HEAD, /bkt, '', '', ListBucket bkt",
    "GET, /bkt/k, '', '', GetObject bkt/k",
    "HEAD, /bkt/k, '', '', GetObject bkt/k",
    "GET, /bkt/k, versionId=v, '', GetObjectVersion bkt/k",
    "GET, /bkt/k, attributes, '', GetObject bkt/k + GetObjectAttributes bkt/k",
    "PUT, /bkt/k, '', '', PutObject bkt/k",
    "PUT, /bkt/k, '', x-amz-acl:private, PutObject bkt/k + PutObjectAcl bkt/k",
    "PUT, /bkt/k, '', x-amz-grant-read:id=1, PutObject bkt/k + PutObjectAcl bkt/k",
    "PUT, /bkt/k, x-amz-acl=public-read, '', PutObject bkt/k + PutObjectAcl bkt/k",
    "PUT, /bkt/k, '', x-amz-tagging:a=b, PutObject bkt/k + PutObjectTagging bkt/k",
    "PUT, /bkt/k, '', x-amz-object-lock-mode:GOVERNANCE, PutObject bkt/k + PutObjectRetention"
        + " bkt/k",
    "PUT, /bkt/k, '', x-amz-copy-source:src/s, PutObject bkt/k + GetObject src/s",
    "PUT, /bkt/k, '', x-amz-copy-source:src/s?versionId=v, PutObject bkt/k + GetObjectVersion"
        + " src/s",
    "PUT, /bkt/k, partNumber=1&uploadId=u, x-amz-copy-source:src/s, PutObject bkt/k + GetObject"
        + " src/s",
    "DELETE, /bkt/k, '', x-amz-bypass-governance-retention:true,"
        + " DeleteObject bkt/k + BypassGovernanceRetention bkt/k",
    "PUT, /bkt, '', x-amz-object-ownership:o, CreateBucket bkt + PutBucketOwnershipControls bkt",
    "POST, /bkt, delete, '', ''",
    "GET, /bkt/a/../../other/k, '', '', GetObject bkt/a/../../other/k + GetObject other/k",
    "GET, /bkt/a//./b/, '', '', GetObject bkt/a//./b/ + GetObject bkt/a/b/"
  })
  void namesEveryRightThatARequestNeeds(
      String method, String path, String query, String header, String expected) {
    Headers.Builder headers = Headers.builder().add("Host", "h");
    int colon = header.indexOf(':');
    if (colon > 0) {
      headers.add(header.substring(0, colon), header.substring(colon + 1));
    }
    RequestHead head =
        new RequestHead(
            method,
            path,
            query,
            headers.build(),
            0,
            InetSocketAddress.createUnresolved("client", 1));
    List<Permission> permissions =
        new OperationParser(List.of()).parse(head, "").operation().permissions();
    assertThat(
            permissions.stream()
                .map(p -> p.action().substring(3) + " " + p.resource().replace(Permission.ARN, ""))
                .collect(Collectors.joining(" + ")))
        .isEqualTo(expected);
  }
}
