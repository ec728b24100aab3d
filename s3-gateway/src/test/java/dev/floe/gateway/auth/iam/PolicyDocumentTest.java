package dev.floe.gateway.auth.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.model.Permission;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyDocumentTest {
  private static final String SOURCE_IP = "aws:SourceIp";

  /** The facts of a table's row: {@code s3:prefix=a aws:SourceIp=10.0.0.1}. */
  private static RequestFacts facts(String text) {
    Map<ConditionKey, String> facts = new EnumMap<>(ConditionKey.class);
    for (String fact : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
      int equals = fact.indexOf('=');
      facts.put(ConditionKey.of(fact.substring(0, equals)), fact.substring(equals + 1));
    }
    return key -> Optional.ofNullable(facts.get(key));
  }

  private static Policy allowing(String condition) {
    return PolicyDocument.read(statement("Allow", condition));
  }

  private static String statement(String effect, String condition) {
    return """
    {"Version": "2012-10-17", "Statement": {"Effect": "%s", "Action": "s3:ListBucket",
     "Resource": "arn:aws:s3:::b", "Condition": {%s}}}\
    """
        .formatted(effect, condition.replace('\'', '"'));
  }

  private static final Permission LIST = Permission.onBucket("s3:ListBucket", "b");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'StringEquals': {'s3:prefix': 'a'}                     | s3:prefix=a   | true
          'StringEquals': {'s3:prefix': 'a'}                     | s3:prefix=A   | false
          'StringEquals': {'s3:prefix': 'a*'}                    | s3:prefix=ab  | false
          'StringEquals': {'s3:prefix': ['', 'a']}               | s3:prefix=    | true
          'StringEquals': {'s3:prefix': 'a'}                     | ``            | false
          'StringEquals': {'S3:PREFIX': 'a'}                     | s3:prefix=a   | true
          'StringEqualsIfExists': {'s3:prefix': 'a'}             | ``            | true
          'StringEqualsIfExists': {'s3:prefix': 'a'}             | s3:prefix=b   | false
          'StringNotEquals': {'s3:prefix': ['a', 'b']}           | s3:prefix=b   | false
          'StringNotEquals': {'s3:prefix': ['a', 'b']}           | s3:prefix=c   | true
          'StringNotEquals': {'s3:prefix': 'a'}                  | ``            | true
          'StringEqualsIgnoreCase': {'s3:prefix': 'a'}           | s3:prefix=A   | true
          'StringNotEqualsIgnoreCase': {'s3:prefix': 'a'}        | s3:prefix=A   | false
          'StringLike': {'s3:prefix': 'home/*'}                  | s3:prefix=home/x | true
          'StringLike': {'s3:prefix': 'home/?'}                  | s3:prefix=home/xy | false
          'StringLike': {'s3:prefix': 'home/${*}'}               | s3:prefix=home/x | false
          'StringLike': {'s3:prefix': 'home/${*}'}               | s3:prefix=home/* | true
          'StringNotLike': {'s3:prefix': 'home/*'}               | s3:prefix=home/x | false
          'StringNotLike': {'s3:prefix': 'home/*'}               | ``            | true
          'StringLike': {'s3:prefix': '${aws:username}/*'}       | s3:prefix=ann/x aws:username=ann | true
          'StringLike': {'s3:prefix': '${aws:username}/*'}       | s3:prefix=bob/x aws:username=ann | false
          'StringLike': {'s3:prefix': '${aws:username}/*'}       | s3:prefix=bob/x aws:username=* | false
          'StringLike': {'s3:prefix': '${aws:username}/*'}       | s3:prefix=/x  | false
          'StringNotLike': {'s3:prefix': '${aws:username}/*'}    | s3:prefix=x   | false
          'NumericLessThanEquals': {'s3:max-keys': '10'}         | s3:max-keys=10 | true
          'NumericLessThanEquals': {'s3:max-keys': 10}           | s3:max-keys=11 | false
          'NumericLessThanEquals': {'s3:max-keys': '10'}         | s3:max-keys=9.5 | true
          'NumericLessThanEquals': {'s3:max-keys': '10'}         | s3:max-keys=1e1 | false
          'NumericLessThan': {'s3:max-keys': '10'}               | s3:max-keys=10 | false
          'NumericGreaterThan': {'s3:max-keys': '10'}            | s3:max-keys=11 | true
          'NumericGreaterThanEquals': {'s3:max-keys': '10'}      | s3:max-keys=10 | true
          'NumericEquals': {'s3:max-keys': '10'}                 | s3:max-keys=10.0 | true
          'NumericNotEquals': {'s3:max-keys': '10'}              | s3:max-keys=10 | false
          'NumericNotEquals': {'s3:max-keys': '10'}              | ``            | true
          'DateLessThan': {'aws:CurrentTime': '2026-01-02T00:00:00Z'} | aws:CurrentTime=2026-01-01T23:59:59Z | true
          'DateLessThan': {'aws:CurrentTime': '2026-01-02'}      | aws:CurrentTime=2026-01-02T00:00:00Z | false
          'DateGreaterThanEquals': {'aws:EpochTime': '100'}      | aws:EpochTime=100 | true
          'DateEquals': {'aws:CurrentTime': '2026-01-02T01:00:00+01:00'} | aws:CurrentTime=2026-01-02T00:00:00Z | true
          'Bool': {'aws:SecureTransport': 'true'}                | aws:SecureTransport=false | false
          'Bool': {'aws:SecureTransport': false}                 | aws:SecureTransport=false | true
          'Bool': {'aws:SecureTransport': 'true'}                | ``            | false
          'BoolIfExists': {'aws:SecureTransport': 'true'}        | ``            | true
          'IpAddress': {'aws:SourceIp': '10.0.0.0/8'}            | aws:SourceIp=10.255.0.1 | true
          'IpAddress': {'aws:SourceIp': '10.0.0.0/8'}            | aws:SourceIp=11.0.0.1 | false
          'IpAddress': {'aws:SourceIp': '10.0.0.0/31'}           | aws:SourceIp=10.0.0.2 | false
          'IpAddress': {'aws:SourceIp': '0.0.0.0/0'}             | aws:SourceIp=::1 | false
          'IpAddress': {'aws:SourceIp': ['10.1.2.3', '2001:db8::/32']} | aws:SourceIp=2001:db8:1:0:0:0:0:7 | true
          'NotIpAddress': {'aws:SourceIp': '10.0.0.0/8'}         | aws:SourceIp=10.1.1.1 | false
          'NotIpAddress': {'aws:SourceIp': '10.0.0.0/8'}         | aws:SourceIp=9.1.1.1 | true
          'Null': {'s3:prefix': 'true'}                          | ``            | true
          'Null': {'s3:prefix': 'true'}                          | s3:prefix=    | false
          'Null': {'s3:prefix': false}                           | s3:prefix=    | true
          'Null': {'s3:prefix': 'false'}                         | ``            | false
          'StringEquals': {'s3:prefix': 'a', 's3:delimiter': '/'} | s3:prefix=a s3:delimiter=/ | true
          'StringEquals': {'s3:prefix': 'a', 's3:delimiter': '/'} | s3:prefix=a | false
          'StringEquals': {'s3:prefix': 'a'}, 'NumericLessThan': {'s3:max-keys': '5'}| s3:prefix=a s3:max-keys=6 |false
          """)
  void decidesConditions(String condition, String facts, boolean allowed) {
    assertThat(allowing(condition).allows(LIST, facts(facts))).isEqualTo(allowed);
  }

  @Test
  void takesTheDefaultOfAVariable() {
    String document =
        """
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
         "Resource": "arn:aws:s3:::b/${aws:username, 'guest'}/*"}]}\
        """;
    Policy policy = PolicyDocument.read(document);
    Permission guest = Permission.onObject("s3:GetObject", "b", "guest/x");
    assertThat(policy.allows(guest, RequestFacts.NONE)).isTrue();
    assertThat(policy.allows(guest, facts("aws:username=ann"))).isFalse();
  }

  /** A condition that cannot be decided for a request never allows the request. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'NumericGreaterThan': {'s3:max-keys': '10'}         | s3:max-keys=lots
          'NumericGreaterThan': {'s3:max-keys': '10'}         | s3:max-keys=1e9
          'StringLike': {'s3:prefix': '${aws:username}/*'}    | s3:prefix=x
          'StringNotLike': {'s3:prefix': '${aws:username}/*'} | s3:prefix=x
          'DateLessThan': {'aws:CurrentTime': '2026-01-02'}   | aws:CurrentTime=today
          """)
  void deniesWhatItCannotDecide(String condition, String facts) {
    Policy denying = PolicyDocument.read(statement("Deny", condition));
    assertThat(Policy.ALLOW_ALL.and(denying).allows(LIST, facts(facts))).isFalse();
    assertThat(allowing(condition).allows(LIST, facts(facts))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "s3:GetObject, b, k, true",
    "s3:PutObject, b, k, false",
    "s3:DeleteObject, b, k, true",
    "s3:GetObject, b, secret/k, false",
    "s3:GetObject, other, k, true"
  })
  void allowsAllButWhatIsNamed(String action, String bucket, String key, boolean allowed) {
    Policy policy =
        PolicyDocument.read(
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
             "NotAction": ["s3:put*", "iam:*"], "NotResource": "arn:aws:s3:::b/secret/*"}]}\
            """);
    assertThat(policy.allows(Permission.onObject(action, bucket, key), RequestFacts.NONE))
        .isEqualTo(allowed);
    // The statement leaves out some objects, so it does not grant the right everywhere.
    assertThat(policy.allows(Permission.everywhere(action), RequestFacts.NONE)).isFalse();
    assertThat(policy.mayAllowSomeKey(action, bucket)).isEqualTo(!action.equals("s3:PutObject"));
  }

  @Test
  void deniesAllButWhatIsNamed() {
    Policy policy =
        Policy.ALLOW_ALL.and(
            PolicyDocument.read(
                """
                {"Version": "2012-10-17", "Statement": {"Effect": "Deny",
                 "Action": "*", "NotResource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]}}\
                """));
    Permission mine = Permission.onObject("s3:GetObject", "b", "k");
    Permission other = Permission.onObject("s3:GetObject", "c", "k");
    assertThat(policy.allows(mine, RequestFacts.NONE)).isTrue();
    assertThat(policy.allows(other, RequestFacts.NONE)).isFalse();
    assertThat(policy.allows(Permission.everywhere("s3:PutBucketLogging"), RequestFacts.NONE))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "{} {}",
        "{'Version': '2012-10-17'}",
        "{'Version': '2020-01-01', 'Statement': []}",
        "{'Statement': [], 'Comment': 'x'}",
        "{'Statement': {'Effect': 'Allow', 'Action': 's3:*'}}",
        "{'Statement': {'Effect': 'Allow', 'Resource': '*'}}",
        "{'Statement': {'Effect': 'allow', 'Action': 's3:*', 'Resource': '*'}}",
        "{'Statement': {'Effect': 'Allow', 'Action': 's3:*', 'Resource': []}}",
        "{'Statement': {'Effect': 'Allow', 'Action': [null], 'Resource': '*'}}",
        "{'Statement': {'Effect': 'Allow', 'Action': 'ec2:*', 'Resource': '*'}}",
        "{'Statement': {'Effect': 'Allow', 'Action': 's3:*', 'Resource': 'b/*'}}",
        "{'Statement': {'Effect': 'Deny', 'Action': 's3:*', 'NotAction': 's3:*', 'Resource': '*'}}",
        "{'Statement': {'Effect': 'Allow', 'Action': 's3:*', 'Resource': '*', 'Principal': '*'}}",
        "{'Statement': {'Effect': 'Allow', 'Effect': 'Deny', 'Action': 's3:*', 'Resource': '*'}}",
        "{'Statement': {'Effect': 'Allow', 'Action': 's3:*',"
            + " 'Resource': 'arn:aws:s3:::b/${aws:username}'}}",
        "{'Version': '2012-10-17', 'Statement': {'Effect': 'Allow', 'Action': 's3:*',"
            + " 'Resource': 'arn:aws:s3:::b/${aws:PrincipalTag/team}'}}",
        "{'Version': '2012-10-17', 'Statement': {'Effect': 'Allow', 'Action': 's3:*',"
            + " 'Resource': 'arn:aws:s3:::b/${aws:username'}}",
      })
  void refusesDocumentsThatItCannotDecide(String document) {
    assertThatThrownBy(() -> PolicyDocument.read(document.replace('\'', '"')))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'StringEquals': {'s3:ExistingObjectTag/team': 'a'}      | s3:ExistingObjectTag/team
          'StringEquals': {'s3:VersionId': 'a'}                   | s3:VersionId
          'stringequals': {'s3:prefix': 'a'}                      | stringequals
          'ForAnyValue:StringEquals': {'s3:prefix': 'a'}          | ForAnyValue:StringEquals
          'NumericEquals': {'s3:prefix': '1'}                     | s3:prefix
          'StringEquals': {'aws:SourceIp': '10.0.0.1'}            | aws:SourceIp
          'IpAddress': {'aws:SourceIp': '10.0.0.0/33'}            | 10.0.0.0/33
          'IpAddress': {'aws:SourceIp': 'localhost'}              | localhost
          'IpAddress': {'aws:SourceIp': '${aws:SourceIp}'}        | variable
          'NumericEquals': {'s3:max-keys': 'ten'}                 | ten
          'DateEquals': {'aws:CurrentTime': 'today'}              | today
          'Bool': {'aws:SecureTransport': 'yes'}                  | yes
          'Null': {'s3:prefix': 'maybe'}                          | maybe
          'NullIfExists': {'s3:prefix': 'true'}                   | NullIfExists
          'StringEquals': {'s3:prefix': []}                       | s3:prefix
          'StringEquals': {'s3:prefix': {'a': 'b'}}               | text
          'StringEquals': 'a'                                     | object
          """)
  void namesTheConditionThatItRefuses(String condition, String named) {
    assertThatThrownBy(() -> PolicyDocument.read(statement("Deny", condition)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Statement[0]: ")
        .hasMessageContaining(named);
  }

  @Test
  void namesThePlaceOfAnError() {
    assertThatThrownBy(() -> allowing("'IpAddress': {'%s': 'x'}".formatted(SOURCE_IP)))
        .hasMessage(
            "Statement[0]: Condition.IpAddress.aws:SourceIp: address 'x', expected one such as"
                + " 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32");
  }
}
