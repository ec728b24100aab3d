package dev.floe.gateway.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the valid name that is most similar to a mistyped one. */
final class NearestName {
  private NearestName() {}

  static Optional<String> of(String mistyped, Collection<String> valid) {
    return valid.stream().min(Comparator.comparingInt(name -> distance(mistyped, name)));
  }

  /** Returns "; the nearest valid name is X", or "", to end a message with. */
  static String hint(String mistyped, Collection<String> valid) {
    return of(mistyped, valid).map(name -> "; the nearest valid name is " + name).orElse("");
  }

  /** Returns the Levenshtein distance, computed one row at a time. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
