package dev.floe.gateway.config.secrets;

import java.nio.file.Path;

/** A file that the settings name, or a secret in its place. Either may change at any time. */
public sealed interface SecretFile {
  /** A file on this host. */
  record OnDisk(Path path) implements SecretFile {}

  /** A secret in a store. */
  record InStore(String reference, SecretStore store) implements SecretFile {}
}
