package dev.floe.node.invocation;

import dev.floe.node.protocol.ProtocolException;

/**
 * The answer of an invocation: one flat JSON object with the members {@code reason}, {@code
 * instance}, {@code blocksServed}, {@code blocksStored}, {@code bytesServed}, {@code bytesHeld}. It
 * is for logs and the console only; the gateway bases no decision on it.
 *
 * @param instance the instance that answered, 32 hex digits
 * @param blocksServed DATA frames sent in this invocation
 * @param blocksStored WRITEs kept in this invocation
 * @param bytesServed the bytes of those DATA frames' blocks
 * @param bytesHeld the memory that blocks took when the invocation ended
 */
public record InvokeResult(
    LeaveReason reason,
    String instance,
    long blocksServed,
    long blocksStored,
    long bytesServed,
    long bytesHeld) {

  public String toJson() {
    return new FlatJson()
        .put("reason", reason.name())
        .put("instance", instance)
        .put("blocksServed", blocksServed)
        .put("blocksStored", blocksStored)
        .put("bytesServed", bytesServed)
        .put("bytesHeld", bytesHeld)
        .toString();
  }

  /**
   * Reads an answer; throws {@link ProtocolException} if a member is missing or of the wrong kind.
   */
  public static InvokeResult parse(String json) {
    FlatJson from = FlatJson.parse(json);
    return new InvokeResult(
        reason(from.string("reason")),
        from.string("instance"),
        from.number("blocksServed"),
        from.number("blocksStored"),
        from.number("bytesServed"),
        from.number("bytesHeld"));
  }

  private static LeaveReason reason(String text) {
    for (LeaveReason reason : LeaveReason.values()) {
      if (reason.name().equals(text)) {
        return reason;
      }
    }
    throw new ProtocolException("reason %s is not known".formatted(text));
  }
}
