package dev.floe.gateway.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.model.OperationSpec;
import dev.floe.gateway.model.OperationTable;
import dev.floe.gateway.model.Permission;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.Target;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequiredPermissionsTest {
  private static final Target TARGET = Target.parse("/bkt/k");

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
    "PUT, /bkt/k, '', x-amz-copy-source:src/s, PutObject bkt/k + GetObject src/s"
        + " + GetObjectTagging src/s + PutObjectTagging bkt/k",
    "PUT, /bkt/k, '', x-amz-copy-source:src/s?versionId=v, PutObject bkt/k + GetObjectVersion"
        + " src/s + GetObjectVersionTagging src/s + PutObjectTagging bkt/k",
    "PUT, /bkt/k, '', x-amz-copy-source:src/s;x-amz-tagging-directive:COPY, PutObject bkt/k"
        + " + GetObject src/s + GetObjectTagging src/s + PutObjectTagging bkt/k",
    "PUT, /bkt/k, '', x-amz-copy-source:src/s;x-amz-tagging-directive:REPLACE, PutObject bkt/k"
        + " + GetObject src/s",
    "PUT, /bkt/k, '', x-amz-copy-source:src/s;x-amz-tagging-directive:REPLACE;x-amz-tagging:a=b,"
        + " PutObject bkt/k + PutObjectTagging bkt/k + GetObject src/s",
    "PUT, /bkt/k, '', x-amz-server-side-encryption-aws-kms-key-id:arn:aws:kms:r:1:key/x,"
        + " PutObject bkt/k + PutObject arn:aws:kms:r:1:key/x",
    "PUT, /bkt/k, '', x-amz-server-side-encryption-aws-kms-key-id:x,"
        + " PutObject bkt/k + PutObject arn:aws:kms:::key/x",
    "POST, /bkt/k, uploads, x-amz-server-side-encryption-aws-kms-key-id:alias/x,"
        + " PutObject bkt/k + PutObject arn:aws:kms:::alias/x",
    "POST, /bkt/k, uploads, x-amz-tagging:a=b, PutObject bkt/k + PutObjectTagging bkt/k",
    "POST, /bkt/k, uploads, x-amz-acl:private, PutObject bkt/k + PutObjectAcl bkt/k",
    "PUT, /bkt, replication, '', PutReplicationConfiguration bkt + PutObject * + DeleteObject *",
    "PUT, /bkt, inventory&id=i, '', PutInventoryConfiguration bkt + PutObject *",
    "PUT, /bkt, analytics&id=i, '', PutAnalyticsConfiguration bkt + PutObject *",
    "PUT, /bkt, logging, '', PutBucketLogging bkt + PutObject *",
    "PUT, /bkt, notification, '', PutBucketNotification bkt + PutBucketNotification *",
    "PUT, /bkt, lifecycle, '', PutLifecycleConfiguration bkt",
    "PUT, /bkt, website, '', PutBucketWebsite bkt",
    "PUT, /bkt/k, '', x-amz-website-redirect-location:http://x/, PutObject bkt/k",
    "PUT, /bkt/k, partNumber=1&uploadId=u, x-amz-copy-source:src/s, PutObject bkt/k + GetObject"
        + " src/s",
    "DELETE, /bkt/k, '', x-amz-bypass-governance-retention:true,"
        + " DeleteObject bkt/k + BypassGovernanceRetention bkt/k",
    "PUT, /bkt, '', x-amz-object-ownership:ObjectWriter,"
        + " CreateBucket bkt + PutBucketOwnershipControls bkt",
    "POST, /bkt, delete, '', ''",
    "GET, /bkt/a/../../other/k, '', '', GetObject bkt/a/../../other/k + GetObject other/k",
    "GET, /bkt/a//./b/, '', '', GetObject bkt/a//./b/ + GetObject bkt/a/b/"
  })
  void namesEveryRightThatARequestNeeds(
      String method, String path, String query, String header, String expected) {
    Headers.Builder headers = Headers.builder().add("Host", "h");
    for (String field : header.isEmpty() ? new String[0] : header.split(";", -1)) {
      int colon = field.indexOf(':');
      headers.add(field.substring(0, colon), field.substring(colon + 1));
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
        new OperationParser(List.of()).parse(head, "", Set.of()).operation().permissions();
    assertThat(text(permissions)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "CreateBucket, '', ''",
    "CreateBucket, <CreateBucketConfiguration><LocationConstraint>r</LocationConstraint>"
        + "</CreateBucketConfiguration>, ''",
    "CreateBucket, <CreateBucketConfiguration><Tags><Tag><Key>k</Key></Tag></Tags>"
        + "</CreateBucketConfiguration>, PutBucketTagging bkt",
    "PutBucketEncryption, <ServerSideEncryptionConfiguration><Rule>"
        + "<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>"
        + "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>, ''",
    "PutBucketEncryption, <ServerSideEncryptionConfiguration><KMSMasterKeyID>k</KMSMasterKeyID>"
        + "</ServerSideEncryptionConfiguration>, PutEncryptionConfiguration *",
    "RestoreObject, <RestoreRequest><Days>1</Days><GlacierJobParameters><Tier>Bulk</Tier>"
        + "</GlacierJobParameters></RestoreRequest>, ''"
  })
  void readsTheRightsThatADocumentAdds(String operation, String xml, String expected) {
    assertThat(text(RequiredPermissions.inDocument(spec(operation), TARGET, xml.getBytes(UTF_8))))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<RestoreRequest><OutputLocation><S3><BucketName>b</BucketName></S3></OutputLocation>"
            + "</RestoreRequest>",
        "<x:RestoreRequest xmlns:x='u'><x:OutputLocation/></x:RestoreRequest>",
        "<RestoreRequest><Type>SELECT</Type></RestoreRequest>",
        "<RestoreRequest><SelectParameters/></RestoreRequest>",
        "<RestoreRequest><New/></RestoreRequest>",
        "<!DOCTYPE RestoreRequest [<!ENTITY a '<OutputLocation/>'>]><RestoreRequest>&a;"
            + "</RestoreRequest>",
        "<RestoreRequest><Days>1</Days>",
        "<RestoreRequest/><RestoreRequest/>",
        "not xml"
      })
  void refusesDocumentsWithElementsThatNoRuleKnows(String xml) {
    assertThatThrownBy(() ->
            RequiredPermissions.inDocument(spec("RestoreObject"), TARGET, xml.getBytes(UTF_8)))
        .isInstanceOf(S3Exception.class);
  }

  private static OperationSpec spec(String name) {
    return OperationTable.all().stream().filter(row -> row.name().equals(name)).findFirst().get();
  }

  private static String text(List<Permission> permissions) {
    return permissions.stream()
        .map(p -> p.action().substring(3) + " " + p.resource().replace(Permission.ARN, ""))
        .collect(Collectors.joining(" + "));
  }
}
