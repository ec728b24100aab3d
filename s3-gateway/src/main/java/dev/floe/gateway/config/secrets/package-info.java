/**
 * Secrets of AWS Secrets Manager, in place of files. {@link
 * dev.floe.gateway.config.secrets.AwsSecrets} opens the store that the settings place; each read of
 * the configuration asks it for the secrets that are named there, and it asks AWS again when its
 * own copy is a minute old.
 *
 * <p>Thread code: it blocks, for ten seconds at most.
 */
@NullMarked
package dev.floe.gateway.config.secrets;

import org.jspecify.annotations.NullMarked;
