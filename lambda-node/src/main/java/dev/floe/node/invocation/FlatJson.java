package dev.floe.node.invocation;

import dev.floe.node.protocol.ProtocolException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One flat JSON object (RFC 8259) whose values are strings or 64-bit integers: all that an
 * invocation's payload and answer need, so the node carries no JSON library. The reader is strict:
 * it rejects nesting, fractions, literals and duplicate names.
 */
final class FlatJson {
  private final Map<String, Object> values = new LinkedHashMap<>();

  FlatJson put(String name, String value) {
    values.put(name, value);
    return this;
  }

  FlatJson put(String name, long value) {
    values.put(name, value);
    return this;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  String string(String name) {
    return value(name, String.class);
  }

  long number(String name) {
    return value(name, Long.class);
  }

  /** Returns the number as an int; throws {@link ProtocolException} if it is not one. */
  int integer(String name) {
    long value = number(name);
    if (value != (int) value) {
      throw new ProtocolException("%s is %d, expected 32 bits".formatted(name, value));
    }
    return (int) value;
  }

  private <T> T value(String name, Class<T> type) {
    Object value = values.get(name);
    if (!type.isInstance(value)) {
      throw new ProtocolException(
          "%s is %s, expected a %s"
              .formatted(
                  name,
                  value == null ? "missing" : "a " + value.getClass().getSimpleName(),
                  type.getSimpleName()));
    }
    return type.cast(value);
  }

  static FlatJson parse(String text) {
    return new Parser(text).object();
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder("{");
    values.forEach((name, value) -> {
      quote(out.length() == 1 ? out : out.append(','), name).append(':');
      if (value instanceof String string) {
        quote(out, string);
      } else {
        out.append(value);
      }
    });
    return out.append('}').toString();
  }

  private static StringBuilder quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"');
  }

  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    FlatJson object() {
      FlatJson json = new FlatJson();
      expect('{');
      if (peek() != '}') {
        do {
          String name = string();
          expect(':');
          Object value = peek() == '"' ? string() : number();
          if (json.values.putIfAbsent(name, value) != null) {
            throw wrong("name " + name + " twice");
          }
        } while (accept(','));
      }
      expect('}');
      skipSpace();
      if (at != text.length()) {
        throw wrong("text after the object");
      }
      return json;
    }

    private String string() {
      expect('"');
      StringBuilder out = new StringBuilder();
      while (true) {
        char c = next();
        if (c == '"') {
          return out.toString();
        }
        if (c < ' ') {
          throw wrong("control character in a string");
        }
        out.append(c == '\\' ? escaped() : c);
      }
    }

    private char escaped() {
      char c = next();
      return switch (c) {
        case '"', '\\', '/' -> c;
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        case 'u' -> {
          int code = 0;
          for (int i = 0; i < 4; i++) {
            int digit = Character.digit(next(), 16);
            if (digit < 0) {
              throw wrong("\\u without four hex digits");
            }
            code = code << 4 | digit;
          }
          yield (char) code;
        }
        default -> throw wrong("escape \\" + c);
      };
    }

    private Long number() {
      int start = at;
      while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '-')) {
        at++;
      }
      String digits = text.substring(start, at);
      if (!digits.matches("-?(0|[1-9][0-9]{0,18})")) {
        throw wrong("neither a string nor an integer");
      }
      try {
        return Long.valueOf(digits);
      } catch (NumberFormatException e) {
        throw wrong("integer " + digits + " beyond 64 bits");
      }
    }

    private static boolean isDigit(char c) {
      return c >= '0' && c <= '9';
    }

    private char peek() {
      skipSpace();
      return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean accept(char c) {
      boolean found = peek() == c;
      at += found ? 1 : 0;
      return found;
    }

    private void expect(char c) {
      if (!accept(c)) {
        throw wrong("expected " + c);
      }
    }

    private char next() {
      if (at >= text.length()) {
        throw wrong("unexpected end");
      }
      return text.charAt(at++);
    }

    private void skipSpace() {
      while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private ProtocolException wrong(String what) {
      return new ProtocolException("JSON at character %d: %s".formatted(at, what));
    }
  }
}
