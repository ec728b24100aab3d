/**
 * Secrets of AWS Secrets Manager, in place of files. {@link
 * dev.floe.gateway.config.secrets.AwsSecrets} opens the store at the region and endpoint of the
 * settings. Each read of the configuration asks the store for the secrets that the settings name.
 * The store asks AWS again when its own copy is a minute old.
 *
 * <p>Thread code: a request blocks, for ten seconds at most.
 */
@NullMarked
package dev.floe.gateway.config.secrets;

import org.jspecify.annotations.NullMarked;
