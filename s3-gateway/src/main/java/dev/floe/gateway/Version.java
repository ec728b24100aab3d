package dev.floe.gateway;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: Floe's version from the jar, and the Java that runs it. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version =
        Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
            .orElse("(not built as a jar)");
    return new String[] {"Floe " + version, "Java " + Runtime.version()};
  }
}
