/**
 * Policies as AWS writes them: which requests of an identity are allowed. {@link
 * dev.floe.gateway.auth.iam.PolicyDocument} reads the JSON; a {@link
 * dev.floe.gateway.auth.iam.Policy} decides whether a permission is granted, by the {@link
 * dev.floe.gateway.auth.iam.RequestFacts} of the request that needs it.
 *
 * <p>For example, a statement allows {@code s3:ListBucket} on {@code arn:aws:s3:::photos} under the
 * condition that {@code s3:prefix} is like {@code home/${aws:username}/*}. The identity {@code
 * anna} lists the keys that begin with {@code home/anna/2026}. The {@link
 * dev.floe.gateway.auth.iam.PolicyStatement} covers the action and the bucket, so its {@link
 * dev.floe.gateway.auth.iam.Condition} asks the facts for the prefix, replaces the variable by the
 * identity's name and compares.
 *
 * <p>An element that the gateway cannot decide on is refused by name when the policy is read: a
 * statement without effect would be worse than a gateway that does not start. Pure; nothing blocks.
 *
 * <p>Source: "IAM JSON policy elements reference" and "Policy evaluation logic", IAM user guide;
 * "Actions, resources, and condition keys for Amazon S3", service authorization reference.
 */
@NullMarked
package dev.floe.gateway.auth.iam;

import org.jspecify.annotations.NullMarked;
