package dev.floe.node.invocation;

/**
 * The answer of a probe: one flat JSON object with these members.
 *
 * @param instance the instance that answered, 32 hex digits
 * @param sentBytes the bytes sent after the token
 * @param tmpWriteMicros the time to write the file in {@code /tmp}; 0 if none was requested
 * @param tmpReadMicros the time to read that file; 0 if none was requested
 */
public record ProbeResult(
    String instance, long sentBytes, long tmpWriteMicros, long tmpReadMicros) {

  public String toJson() {
    return new FlatJson()
        .put("instance", instance)
        .put("sentBytes", sentBytes)
        .put("tmpWriteMicros", tmpWriteMicros)
        .put("tmpReadMicros", tmpReadMicros)
        .toString();
  }

  /**
   * Reads an answer; throws {@link dev.floe.node.protocol.ProtocolException} if a member is missing
   * or of the wrong kind, as in the answer of a node that does not support probes.
   */
  public static ProbeResult parse(String json) {
    FlatJson from = FlatJson.parse(json);
    return new ProbeResult(
        from.string("instance"),
        from.number("sentBytes"),
        from.number("tmpWriteMicros"),
        from.number("tmpReadMicros"));
  }
}
