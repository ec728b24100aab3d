package dev.floe.gateway.auth.iam;

import dev.floe.gateway.model.Permission;
import java.util.List;
import java.util.Set;

/**
 * The resources of a statement, compared with regard to case.
 *
 * @param inverted true for NotResource: the statement covers all other resources
 */
record ResourceSet(boolean inverted, List<TextTemplate> templates) {
  /** The prefix of the ARNs of encryption keys. */
  private static final String KEY_ARN = "arn:aws:kms:";

  ResourceSet {
    templates = List.copyOf(templates);
  }

  /**
   * @param texts {@code arn:aws:s3:::bucket}, {@code arn:aws:s3:::bucket/${aws:username}/*}, {@code
   *     arn:aws:kms:REGION:ACCOUNT:key/ID} or {@code *}
   * @throws IllegalArgumentException if a text can never match
   */
  static ResourceSet of(boolean inverted, List<String> texts) {
    return new ResourceSet(inverted, texts.stream().map(ResourceSet::resource).toList());
  }

  private static TextTemplate resource(String text) {
    if (!text.equals("*") && !text.startsWith(Permission.ARN) && !text.startsWith(KEY_ARN)) {
      throw new IllegalArgumentException(
          "resource '%s', expected *, arn:aws:s3:::... or arn:aws:kms:...".formatted(text));
    }
    return TextTemplate.parse(text);
  }

  /** Returns the variables of the templates that have no default. */
  Set<ConditionKey> variables() {
    return TextTemplate.required(templates);
  }

  /** Returns true if the resource is one of the statement's resources. */
  boolean contains(String resource, RequestFacts facts) {
    return templates.stream().anyMatch(each -> each.pattern(facts).matches(resource)) != inverted;
  }

  /** Returns true if every resource with this prefix is one of the statement's resources. */
  boolean containsAllBelow(String start, RequestFacts facts) {
    return inverted
        ? templates.stream().noneMatch(each -> each.pattern(facts).mayMatchBelow(start))
        : templates.stream().anyMatch(each -> each.pattern(facts).matchesAllBelow(start));
  }

  /** Returns true if some resource with this prefix is one of the statement's resources. */
  boolean containsSomeBelow(String start, RequestFacts facts) {
    return inverted
        ? templates.stream().noneMatch(each -> each.pattern(facts).matchesAllBelow(start))
        : templates.stream().anyMatch(each -> each.pattern(facts).mayMatchBelow(start));
  }

  /**
   * Returns false if, for every request, no resource with this prefix is one of the statement's
   * resources.
   */
  boolean mayContainSomeBelow(String start) {
    return inverted || templates.stream().anyMatch(each -> each.widest().mayMatchBelow(start));
  }
}
