package dev.floe.loadtest.mutants;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A fault that can be planted in one source file, and the test that must fail because of it.
 *
 * @param name unique, for the command line
 * @param tenet the tenet of docs/DESIGN.md that the fault breaks, 1 to 3; 0 if it breaks none of
 *     these three
 * @param breaks what goes wrong, in a sentence
 * @param file the source, relative to the root of the tree
 * @param before the text to replace, which must occur exactly once; white space is ignored
 * @param after the replacement
 * @param test the test that must fail
 */
public record PlantedFault(
    String name, int tenet, String breaks, Path file, String before, String after, NamedTest test) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final int TENETS = 3;

  public PlantedFault {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name %s, expected lower-case words joined by hyphens".formatted(name));
    }
    if (tenet < 0 || tenet > TENETS) {
      throw new IllegalArgumentException("%s: tenet %d, expected 0 to 3".formatted(name, tenet));
    }
    if (breaks.isBlank() || bare(before).isEmpty() || bare(before).equals(bare(after))) {
      throw new IllegalArgumentException(
          name + " replaces no text, changes nothing, or does not say what it breaks");
    }
  }

  /** Returns the folder of the module whose source the fault changes. */
  public String module() {
    return file.getName(0).toString();
  }

  /**
   * Returns the source with the fault planted.
   *
   * @throws IllegalArgumentException if the text to replace does not occur exactly once
   */
  public String applyTo(String source) {
    String bareSource = bare(source);
    String bareBefore = bare(before);
    int at = bareSource.indexOf(bareBefore);
    if (at < 0 || bareSource.indexOf(bareBefore, at + 1) >= 0) {
      throw new IllegalArgumentException(
          "%s: the text to replace occurs %s in %s"
              .formatted(name, at < 0 ? "nowhere" : "more than once", file));
    }
    int start = offset(source, at);
    int end = offset(source, at + bareBefore.length() - 1) + 1;
    return source.substring(0, start) + after + source.substring(end);
  }

  /** Returns the text without white space, so that formatting does not matter. */
  private static String bare(String text) {
    return text.replaceAll("\\s", "");
  }

  /** Returns the offset of the n-th character that is not white space, counted from 0. */
  private static int offset(String source, int n) {
    int left = n;
    for (int i = 0; i < source.length(); i++) {
      if (!Character.isWhitespace(source.charAt(i)) && left-- == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("no character " + n);
  }
}
