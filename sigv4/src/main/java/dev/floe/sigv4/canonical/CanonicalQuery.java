package dev.floe.sigv4.canonical;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A query's parameters, names and values in canonical encoding, in the order of the canonical
 * request. Immutable.
 */
public final class CanonicalQuery {
  private static final CanonicalQuery EMPTY = new CanonicalQuery(List.of());

  // All chars are ASCII here, so Strings sort as bytes do. Names are compared first, then values,
  // never "name=value".
  private static final Comparator<Parameter> ORDER =
      Comparator.comparing(Parameter::name).thenComparing(Parameter::value);

  private final List<Parameter> parameters;

  private CanonicalQuery(List<Parameter> parameters) {
    this.parameters = parameters;
  }

  private record Parameter(String name, String value) {}

  /** Parses a raw query; returns null if a percent escape in it is malformed. */
  public static @Nullable CanonicalQuery parse(String raw) {
    if (raw.isEmpty()) {
      return EMPTY;
    }
    List<Parameter> parameters = new ArrayList<>();
    ByteText scratch = new ByteText(64);
    for (int start = 0, end; start <= raw.length(); start = end + 1) {
      end = indexOf(raw, '&', start, raw.length());
      if (end > start) {
        int equals = indexOf(raw, '=', start, end);
        String name = canonical(scratch, raw, start, equals);
        String value = canonical(scratch, raw, Math.min(equals + 1, end), end);
        if (name == null || value == null) {
          return null;
        }
        parameters.add(new Parameter(name, value));
      }
    }
    parameters.sort(ORDER);
    return new CanonicalQuery(parameters);
  }

  /** Returns the position of the first {@code wanted} in [start, end), else {@code end}. */
  private static int indexOf(String raw, char wanted, int start, int end) {
    int at = raw.indexOf(wanted, start, end);
    return at < 0 ? end : at;
  }

  private static @Nullable String canonical(ByteText scratch, String raw, int start, int end) {
    boolean plain = true;
    for (int i = start; i < end && plain; i++) {
      plain = UriText.isUnreserved(raw.charAt(i));
    }
    if (plain) {
      return raw.substring(start, end);
    }
    scratch.clear();
    return UriText.addCanonical(scratch, raw, start, end, false, true) ? scratch.toString() : null;
  }

  /** Returns true if a parameter with this name, in canonical encoding, occurs. */
  public boolean has(String name) {
    return count(name) > 0;
  }

  /** Returns how often a parameter with this name occurs. */
  public int count(String name) {
    int count = 0;
    for (Parameter parameter : parameters) {
      if (parameter.name.equals(name)) {
        count++;
      }
    }
    return count;
  }

  /** Returns the decoded value, one byte per char, of the first parameter with this name. */
  public Optional<String> value(String name) {
    for (Parameter parameter : parameters) {
      if (parameter.name.equals(name)) {
        return Optional.of(UriText.decode(parameter.value));
      }
    }
    return Optional.empty();
  }

  /** Calls {@code each} with every decoded name and value, in canonical order. */
  public void forEach(java.util.function.BiConsumer<String, String> each) {
    for (Parameter parameter : parameters) {
      each.accept(UriText.decode(parameter.name), UriText.decode(parameter.value));
    }
  }

  /** Adds the parameters as {@code name=value&name=value}, without those named {@code except}. */
  void addTo(ByteText out, String except) {
    boolean first = true;
    for (Parameter parameter : parameters) {
      if (!parameter.name.equals(except)) {
        if (!first) {
          out.add('&');
        }
        out.add(parameter.name).add('=').add(parameter.value);
        first = false;
      }
    }
  }
}
