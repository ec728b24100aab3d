package dev.floe.gateway.auth.iam;

import dev.floe.gateway.model.Permission;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One statement of a policy.
 *
 * @param effect the effect on the requests that it covers
 * @param conditions the conditions; the statement covers only requests that fulfil all of them
 * @param variables the variables of its resources and conditions that have no default
 */
public record PolicyStatement(
    Effect effect,
    ActionSet actions,
    ResourceSet resources,
    List<Condition> conditions,
    Set<ConditionKey> variables) {

  /** The effect on the requests that a statement covers. */
  public enum Effect {
    ALLOW,
    DENY
  }

  public PolicyStatement {
    conditions = List.copyOf(conditions);
    variables = Set.copyOf(variables);
  }

  /**
   * Returns a statement without conditions.
   *
   * @param actions {@code s3:GetObject}, {@code s3:Get*}, {@code s3:*} or {@code *}
   * @param resources {@code arn:aws:s3:::bucket}, {@code arn:aws:s3:::bucket/*}, {@code
   *     arn:aws:kms:REGION:ACCOUNT:key/ID} or {@code *}; they may contain variables
   * @throws IllegalArgumentException if a name can never match or a variable is unknown: a deny
   *     without effect would be worse than a gateway that does not start
   */
  public static PolicyStatement of(Effect effect, List<String> actions, List<String> resources) {
    if (actions.isEmpty() || resources.isEmpty()) {
      throw new IllegalArgumentException(
          "a statement with actions %s and resources %s, expected some of each"
              .formatted(actions, resources));
    }
    return of(effect, ActionSet.of(false, actions), ResourceSet.of(false, resources), List.of());
  }

  static PolicyStatement of(
      Effect effect, ActionSet actions, ResourceSet resources, List<Condition> conditions) {
    Set<ConditionKey> variables = new HashSet<>(resources.variables());
    conditions.forEach(condition -> variables.addAll(condition.variables()));
    return new PolicyStatement(effect, actions, resources, conditions, variables);
  }

  /**
   * Returns true if the statement covers this permission. A permission on all resources is allowed
   * only by a statement on all of them, but denied by a statement on any. If a request has no value
   * for a variable, a deny covers the request and an allow does not.
   */
  boolean covers(Permission permission, RequestFacts facts) {
    if (!actions.contains(permission.action())) {
      return false;
    }
    if (variables.stream().anyMatch(variable -> facts.find(variable).isEmpty())) {
      return effect == Effect.DENY;
    }
    return fits(permission, facts) && fulfils(facts);
  }

  private boolean fits(Permission permission, RequestFacts facts) {
    if (!permission.isEverywhere()) {
      return resources.contains(permission.resource(), facts);
    }
    return switch (effect) {
      case ALLOW -> resources.containsAllBelow(Permission.ARN, facts);
      case DENY -> resources.containsSomeBelow(Permission.ARN, facts);
    };
  }

  /**
   * Returns true if all conditions hold. If a value of the request cannot be compared, a deny
   * covers the request and an allow does not.
   */
  private boolean fulfils(RequestFacts facts) {
    try {
      return conditions.stream().allMatch(condition -> condition.holds(facts));
    } catch (IllegalArgumentException e) {
      return effect == Effect.DENY;
    }
  }

  /** Returns true if the statement could cover the action on some resource with this prefix. */
  boolean mayCoverBelow(String action, String start) {
    return actions.contains(action) && resources.mayContainSomeBelow(start);
  }
}
