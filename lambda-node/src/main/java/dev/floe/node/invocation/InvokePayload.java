package dev.floe.node.invocation;

import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.Nonce;
import dev.floe.node.protocol.ProtocolException;
import dev.floe.node.protocol.SessionKey;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * The payload of an invocation: the address to dial, the key for the handshake, and how long to
 * stay. One flat JSON object with the members {@code version}, {@code gateway}, {@code function},
 * {@code invocation}, {@code expiry} (seconds since 1970), {@code key} and {@code nonce} (Base64),
 * {@code lanes}, {@code role}, {@code policy}, {@code quantumMicros}, {@code breakEvenMicros},
 * {@code minimumStayMillis}, {@code maximumStayMillis}, {@code unsealedMillis}, {@code zones}. The
 * members {@code policy}, {@code unsealedMillis} and {@code zones} may be absent. Unknown members
 * are ignored.
 *
 * @param gateway the address at which this gateway accepts nodes, {@code host:port}; not the
 *     address of a load balancer
 * @param function the function's name, which HELLO repeats and from which the key is derived
 * @param invocation rises with every invocation of the function by this gateway
 * @param expiryEpochSeconds when the gateway stops accepting the key
 * @param gatewayNonce drawn for this invocation
 * @param lanes connections that the node dials, 1 to 255
 * @param stay the costs and bounds by which the node decides when to leave
 * @param unsealed the time for which the node holds unsealed chunks after the last block or KEEP of
 *     their fill; the member {@code unsealedMillis}, {@link #USUAL_UNSEALED} if it is absent
 * @param zones true if the gateway reads a zone in HELLO; the member {@code zones}, false if it is
 *     0 or absent
 */
public record InvokePayload(
    String gateway,
    String function,
    int invocation,
    long expiryEpochSeconds,
    SessionKey key,
    Nonce gatewayNonce,
    int lanes,
    Role role,
    Stay stay,
    Duration unsealed,
    boolean zones) {
  /** The value of {@code unsealed} if the payload names none. */
  public static final Duration USUAL_UNSEALED = Duration.ofSeconds(60);

  /**
   * The costs and bounds for the decision to stay or leave.
   *
   * @param policy decides how long an idle node stays; the member {@code policy}, rent-or-buy if it
   *     is absent
   * @param quantum the platform's billing step, 1 ms or 100 ms
   * @param breakEven the running time that costs as much as one invocation and the wait for it
   * @param minimum the node sends no GOODBYE before this much of the invocation has passed
   * @param maximum the node sends GOODBYE when this much of the invocation has passed, even if it
   *     is busy, or earlier if the platform's deadline is near
   */
  public record Stay(
      StayPolicy policy, Duration quantum, Duration breakEven, Duration minimum, Duration maximum) {
    /** Creates costs and bounds for {@link StayPolicy#RENT_OR_BUY}. */
    public Stay(Duration quantum, Duration breakEven, Duration minimum, Duration maximum) {
      this(StayPolicy.RENT_OR_BUY, quantum, breakEven, minimum, maximum);
    }

    public Stay {
      if (!quantum.isPositive() || breakEven.isNegative() || minimum.isNegative()) {
        throw new ProtocolException(
            "stay with quantum %s, break-even %s, minimum %s, expected quantum > 0 and others >= 0"
                .formatted(quantum, breakEven, minimum));
      }
      if (maximum.compareTo(minimum) < 0) {
        throw new ProtocolException(
            "maximum stay %s, expected at least the minimum %s".formatted(maximum, minimum));
      }
    }
  }

  /** Creates the payload of a gateway that reads zones, with the usual time for unsealed chunks. */
  public InvokePayload(
      String gateway,
      String function,
      int invocation,
      long expiryEpochSeconds,
      SessionKey key,
      Nonce gatewayNonce,
      int lanes,
      Role role,
      Stay stay) {
    this(
        gateway,
        function,
        invocation,
        expiryEpochSeconds,
        key,
        gatewayNonce,
        lanes,
        role,
        stay,
        USUAL_UNSEALED,
        true);
  }

  public InvokePayload {
    if (!unsealed.isPositive()) {
      throw new ProtocolException(
          "unsealed chunks are kept for %s, expected more than 0".formatted(unsealed));
    }
    if (lanes < 1 || lanes > 255) {
      throw new ProtocolException("%d lanes, expected 1 to 255".formatted(lanes));
    }
    if (function.isEmpty()) {
      throw new ProtocolException("function name is empty");
    }
    portOf(gateway);
  }

  public String gatewayHost() {
    return hostOf(gateway);
  }

  /** Returns the host of {@code host:port}, without the brackets of an IPv6 address. */
  public static String hostOf(String gateway) {
    return gateway.substring(0, gateway.lastIndexOf(':')).replaceAll("^\\[|]$", "");
  }

  public int gatewayPort() {
    return portOf(gateway);
  }

  /** Returns the port of {@code host:port}; throws {@link ProtocolException} if it has none. */
  public static int portOf(String gateway) {
    int colon = gateway.lastIndexOf(':');
    try {
      int port = Integer.parseInt(gateway.substring(colon + 1));
      if (colon > 0 && port > 0 && port < 65536) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Reported below with the whole address.
    }
    throw new ProtocolException("gateway %s, expected host:port".formatted(gateway));
  }

  public String toJson() {
    return new FlatJson()
        .put("version", FrameHeader.VERSION)
        .put("gateway", gateway)
        .put("function", function)
        .put("invocation", invocation)
        .put("expiry", expiryEpochSeconds)
        .put("key", key.toBase64())
        .put("nonce", gatewayNonce.toBase64())
        .put("lanes", lanes)
        .put("role", role.text())
        .put("policy", stay.policy.text())
        .put("quantumMicros", micros(stay.quantum))
        .put("breakEvenMicros", micros(stay.breakEven))
        .put("minimumStayMillis", stay.minimum.toMillis())
        .put("maximumStayMillis", stay.maximum.toMillis())
        .put("unsealedMillis", unsealed.toMillis())
        .put("zones", zones ? 1 : 0)
        .toString();
  }

  /**
   * Reads a payload; throws {@link ProtocolException} if a member is missing, of the wrong kind or
   * out of bounds.
   */
  public static InvokePayload parse(String json) {
    FlatJson from = FlatJson.parse(json);
    int version = from.integer("version");
    if (version != FrameHeader.VERSION) {
      throw new ProtocolException(
          "protocol version %d, expected %d".formatted(version, FrameHeader.VERSION));
    }
    return new InvokePayload(
        from.string("gateway"),
        from.string("function"),
        from.integer("invocation"),
        from.number("expiry"),
        SessionKey.fromBase64(from.string("key")),
        Nonce.fromBase64(from.string("nonce")),
        from.integer("lanes"),
        Role.of(from.string("role")),
        new Stay(
            from.has("policy") ? StayPolicy.of(from.string("policy")) : StayPolicy.RENT_OR_BUY,
            Duration.ofNanos(1000L * from.integer("quantumMicros")),
            Duration.ofNanos(1000L * from.integer("breakEvenMicros")),
            Duration.ofMillis(from.integer("minimumStayMillis")),
            Duration.ofMillis(from.integer("maximumStayMillis"))),
        from.has("unsealedMillis")
            ? Duration.ofMillis(from.integer("unsealedMillis"))
            : USUAL_UNSEALED,
        from.has("zones") && from.integer("zones") != 0);
  }

  /**
   * Replaces the gateway's address in a payload and keeps all other members, known or not.
   *
   * @param address returns the new address for the old one
   * @throws ProtocolException if the text is not a flat JSON object with a gateway's address
   */
  public static String readdressed(String json, UnaryOperator<String> address) {
    FlatJson members = FlatJson.parse(json);
    String gateway = members.string("gateway");
    portOf(gateway);
    return members.put("gateway", address.apply(gateway)).toString();
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1000;
  }
}
