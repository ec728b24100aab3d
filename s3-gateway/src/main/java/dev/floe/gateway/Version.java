package dev.floe.gateway;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Returns Floe's version, taken from the jar, and Java's version, for {@code --version}. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version =
        Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
            .orElse("(not built as a jar)");
    return new String[] {"Floe " + version, "Java " + Runtime.version()};
  }
}
