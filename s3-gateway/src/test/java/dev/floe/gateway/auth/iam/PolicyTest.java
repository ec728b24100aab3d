package dev.floe.gateway.auth.iam;

import static dev.floe.gateway.auth.iam.PolicyStatement.Effect.ALLOW;
import static dev.floe.gateway.auth.iam.PolicyStatement.Effect.DENY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.auth.Identity;
import dev.floe.gateway.model.Permission;
import dev.floe.gateway.model.S3Exception;
import dev.floe.sigv4.Credentials;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
  private static final Policy POLICY =
      new Policy(
          List.of(
              PolicyStatement.of(
                  ALLOW,
                  List.of("s3:Get*", "s3:listbucket"),
                  List.of("arn:aws:s3:::open", "arn:aws:s3:::open/*")),
              PolicyStatement.of(ALLOW, List.of("s3:*"), List.of("arn:aws:s3:::mine/u?er/*")),
              PolicyStatement.of(DENY, List.of("*"), List.of("arn:aws:s3:::*/secret/*"))));

  @ParameterizedTest
  @CsvSource({
    "s3:GetObject, open/a, true",
    "s3:GetObject, open/a/b, true",
    "s3:getobject, open/a, true",
    "s3:PutObject, open/a, false",
    "s3:ListBucket, open, true",
    "s3:ListBucket, opened, false",
    "s3:GetObject, Open/a, false",
    "s3:GetObject, open/secret/a, false",
    "s3:PutObject, mine/user/a, true",
    "s3:PutObject, mine/uer/a, false",
    "s3:PutObject, mine/user, false",
    "s3:PutObject, mine/user/secret/a, false",
    "s3:GetObject, other/a, false"
  })
  void allowsWhatIsNamedUnlessItIsDenied(String action, String resource, boolean allowed) {
    assertThat(POLICY.allows(new Permission(action, Permission.ARN + resource), RequestFacts.NONE))
        .isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "*, '', true",
    "arn:aws:s3:::*, '', true",
    "arn:aws:s3:::?*, '', false",
    "arn:aws:s3:::bkt*, '', false",
    "arn:aws:s3:::bkt/*, '', false",
    "*, arn:aws:s3:::bkt/secret/*, false",
    "*, arn:aws:s3:::*/secret, false",
    "*, *, false",
    "*, arn:aws:kms:*, true"
  })
  void allowsEverywhereOnlyWhatNothingDenies(String allowed, String denied, boolean expected) {
    List<PolicyStatement> statements = new ArrayList<>();
    statements.add(PolicyStatement.of(ALLOW, List.of("s3:PutObject"), List.of(allowed)));
    if (!denied.isEmpty()) {
      statements.add(PolicyStatement.of(DENY, List.of("s3:Put*"), List.of(denied)));
    }
    Policy policy = new Policy(statements);
    assertThat(policy.allows(Permission.everywhere("s3:PutObject"), RequestFacts.NONE))
        .isEqualTo(expected);
    assertThat(policy.allows(Permission.everywhere("s3:GetObject"), RequestFacts.NONE)).isFalse();
  }

  @Test
  void aDenyWinsWhereverItIs() {
    PolicyStatement allow =
        PolicyStatement.of(PolicyStatement.Effect.ALLOW, List.of("s3:*"), List.of("*"));
    PolicyStatement deny =
        PolicyStatement.of(
            PolicyStatement.Effect.DENY,
            List.of("s3:GetObject"),
            List.of("arn:aws:s3:::bucket/secret*"));
    Permission secret = Permission.onObject("s3:GetObject", "bucket", "secret.txt");
    Permission other = Permission.onObject("s3:GetObject", "bucket", "other.txt");
    for (List<PolicyStatement> order :
        List.of(List.of(allow, deny), List.of(deny, allow), List.of(allow, deny, allow))) {
      assertThat(new Policy(order).allows(secret, RequestFacts.NONE)).as("%s", order).isFalse();
      assertThat(new Policy(order).allows(other, RequestFacts.NONE)).as("%s", order).isTrue();
    }
  }

  @Test
  void deniesByDefault() {
    Permission permission = Permission.withoutBucket("s3:ListAllMyBuckets");
    assertThat(new Policy(List.of()).allows(permission, RequestFacts.NONE)).isFalse();
    assertThat(Policy.ALLOW_ALL.allows(permission, RequestFacts.NONE)).isTrue();
  }

  @Test
  void needsEveryRightAndAtLeastOne() {
    Identity identity = Identity.of("me", Credentials.of("key", "secret"), POLICY);
    Permission open = Permission.onObject("s3:GetObject", "open", "a");
    identity.authorise(List.of(open), RequestFacts.NONE);
    assertThatThrownBy(() ->
            identity.authorise(
                List.of(open, Permission.onBucket("s3:GetObject", "x")), RequestFacts.NONE))
        .isInstanceOf(S3Exception.class)
        .hasMessageContaining("s3:GetObject on resource: arn:aws:s3:::x");
    assertThatThrownBy(() -> identity.authorise(List.of(), RequestFacts.NONE))
        .isInstanceOf(S3Exception.class);
  }

  @ParameterizedTest
  @CsvSource({
    "GetObject, arn:aws:s3:::b",
    "ec2:Run, arn:aws:s3:::b",
    "s3:Get*, bucket",
    "s3:Get*, arn:aws:s3:::${aws:nonsense}"
  })
  void refusesPatternsThatCanNeverMatch(String action, String resource) {
    assertThatThrownBy(() -> PolicyStatement.of(DENY, List.of(action), List.of(resource)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "*, '', true",
    "a*, a, true",
    "*a*b, xaxxb, true",
    "*a*b, xbxxa, false",
    "a**c, abc, true",
    "?, '', false",
    "a?c, abc, true",
    "abc, abcd, false",
    "*abc, ababc, true"
  })
  void matchesWildcards(String pattern, String value, boolean matches) {
    assertThat(WildcardPattern.of(pattern).matches(value)).isEqualTo(matches);
  }

  @Test
  void matchesHostilePatternsInBoundedTime() {
    assertThat(WildcardPattern.of("*a".repeat(50) + "b").matches("a".repeat(2000))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "s3:DeleteObject, *, true",
    "s3:*, arn:aws:s3:::bkt/*, true",
    "s3:deleteobject, arn:aws:s3:::bkt/a, true",
    "s3:Delete*, arn:aws:s3:::b*, true",
    "s3:DeleteObject, arn:aws:s3:::?kt/logs/*, true",
    "s3:DeleteObject, arn:aws:s3:::*/logs, true",
    "s3:DeleteObject, arn:aws:s3:::*x, true",
    "s3:DeleteObject, arn:aws:s3:::bkt, false",
    "s3:DeleteObject, arn:aws:s3:::bkt2/*, false",
    "s3:DeleteObject, arn:aws:s3:::Bkt/*, false",
    "s3:DeleteObject, arn:aws:kms:*, false",
    "s3:GetObject, *, false",
    "s3:DeleteObjectVersion, *, false"
  })
  void decidesWhetherSomeKeyMayBeAllowed(String action, String resource, boolean expected) {
    Policy policy =
        new Policy(List.of(PolicyStatement.of(ALLOW, List.of(action), List.of(resource))));
    assertThat(policy.mayAllowSomeKey("s3:DeleteObject", "bkt")).isEqualTo(expected);
  }

  /** The answer must be true if some key is allowed. Otherwise a right would be lost. */
  @Test
  void mayAllowSomeKeyIfAnyKeyIsAllowed() {
    List<String> patterns =
        List.of("*", "bkt/*", "bkt*", "b?t/k", "*/k", "*k", "?????", "bkt/k?", "other/*", "bkt");
    for (String pattern : patterns) {
      String resource = pattern.equals("*") ? pattern : Permission.ARN + pattern;
      Policy policy =
          new Policy(List.of(PolicyStatement.of(ALLOW, List.of("s3:Del*t"), List.of(resource))));
      for (String key : List.of("k", "kk", "a/k", "a", "/", "")) {
        if (policy.allows(Permission.onObject("s3:DeleteObject", "bkt", key), RequestFacts.NONE)) {
          assertThat(policy.mayAllowSomeKey("s3:DeleteObject", "bkt"))
              .as("%s allows '%s'", pattern, key)
              .isTrue();
        }
      }
    }
  }

  @Test
  void aDenyAllowsNoKey() {
    PolicyStatement deny = PolicyStatement.of(DENY, List.of("s3:*"), List.of("*"));
    assertThat(new Policy(List.of(deny)).mayAllowSomeKey("s3:DeleteObject", "bkt")).isFalse();
    assertThat(new Policy(List.of()).mayAllowSomeKey("s3:DeleteObject", "bkt")).isFalse();
    assertThat(Policy.ALLOW_ALL.mayAllowSomeKey("s3:DeleteObject", "bkt")).isTrue();
  }

  /**
   * Either right to delete is enough for the list to be read. The list then decides which rights
   * are needed.
   */
  @ParameterizedTest
  @CsvSource({
    "s3:DeleteObject, arn:aws:s3:::bkt/a, true",
    "s3:DeleteObjectVersion, arn:aws:s3:::bkt/a, true",
    "s3:DeleteObject, arn:aws:s3:::other/*, false",
    "s3:PutObject, *, false"
  })
  void authorisesAListOfDeletionsIfSomeKeyMayBeDeleted(
      String action, String resource, boolean authorised) {
    Policy policy =
        new Policy(List.of(PolicyStatement.of(ALLOW, List.of(action), List.of(resource))));
    Identity identity = Identity.of("me", Credentials.of("key", "secret"), policy);
    if (authorised) {
      identity.authoriseSomeDeletion("bkt");
    } else {
      assertThatThrownBy(() -> identity.authoriseSomeDeletion("bkt"))
          .isInstanceOf(S3Exception.class)
          .hasMessageContaining("s3:DeleteObject on resource: arn:aws:s3:::bkt/*");
    }
  }
}
