package dev.floe.node.invocation;

import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.ProtocolException;
import java.time.Duration;

/**
 * The payload of an invocation that measures the function instead of serving: one flat JSON object
 * with the members {@code version}, {@code probe} (1), {@code gateway}, {@code token}, {@code
 * sendMillis}, {@code tmpBytes}. The node opens no session and keeps what it holds.
 *
 * @param gateway {@code host:port} to which bytes are sent, after the token and a line feed
 * @param token 1 to 64 letters and digits, by which the receiver recognizes the invocation
 * @param send the time for which bytes are sent; zero for none
 * @param tmpBytes the length of a file that is written to {@code /tmp}, read and deleted; 0 for
 *     none
 */
public record ProbePayload(String gateway, String token, Duration send, long tmpBytes) {
  public static final Duration LONGEST_SEND = Duration.ofSeconds(60);

  /** The longest file of a probe: the size of the smallest {@code /tmp} that a function has. */
  public static final long MAX_TMP_BYTES = 512L << 20;

  public ProbePayload {
    if (!token.matches("[A-Za-z0-9]{1,64}")) {
      throw new ProtocolException("token of a probe, expected 1 to 64 letters and digits");
    }
    if (send.isNegative() || send.compareTo(LONGEST_SEND) > 0) {
      throw new ProtocolException(
          "a probe sends for %s, expected at most %s".formatted(send, LONGEST_SEND));
    }
    if (tmpBytes < 0 || tmpBytes > MAX_TMP_BYTES) {
      throw new ProtocolException(
          "a probe writes %d bytes, expected at most %d".formatted(tmpBytes, MAX_TMP_BYTES));
    }
    InvokePayload.portOf(gateway);
  }

  public String toJson() {
    return new FlatJson()
        .put("version", FrameHeader.VERSION)
        .put("probe", 1)
        .put("gateway", gateway)
        .put("token", token)
        .put("sendMillis", send.toMillis())
        .put("tmpBytes", tmpBytes)
        .toString();
  }

  /** Returns true if the text is the payload of a probe rather than of a session. */
  public static boolean isProbe(String json) {
    return FlatJson.parse(json).has("probe");
  }

  /** Reads a payload; throws {@link ProtocolException} if a member is missing or out of bounds. */
  public static ProbePayload parse(String json) {
    FlatJson from = FlatJson.parse(json);
    return new ProbePayload(
        from.string("gateway"),
        from.string("token"),
        Duration.ofMillis(from.number("sendMillis")),
        from.number("tmpBytes"));
  }
}
