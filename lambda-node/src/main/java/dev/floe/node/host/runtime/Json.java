package dev.floe.node.host.runtime;

/** Writes the few JSON texts that the platform sends. It reads none: payloads are opaque to it. */
public final class Json {
  private Json() {}

  /**
   * Returns an object with the type and the message of an error. The type's key is {@code typeKey};
   * the message's key is {@code errorMessage} if {@code typeKey} is {@code errorType}, else {@code
   * message}.
   */
  public static String error(String typeKey, String type, String message) {
    String messageKey = typeKey.equals("errorType") ? "errorMessage" : "message";
    return "{%s:%s,%s:%s}"
        .formatted(quote(typeKey), quote(type), quote(messageKey), quote(message));
  }

  /** Returns the value as a JSON string, with quotes. */
  public static String quote(String value) {
    StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < 0x20) {
            quoted.append("\\u%04x".formatted((int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
