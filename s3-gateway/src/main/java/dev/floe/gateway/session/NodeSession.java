package dev.floe.gateway.session;

import dev.floe.gateway.memory.Loop;
import dev.floe.node.protocol.InstanceId;
import org.jspecify.annotations.Nullable;

/**
 * The link between one instance of a node and this gateway, for one invocation: a lane per event
 * loop. If the node is invoked again while its connections exist, they carry the new session.
 * Thread-safe.
 *
 * <p>A session is open from the time all its lanes are connected until the first of them ends. An
 * instance that has lost one lane is not used through the others.
 */
public interface NodeSession {
  /** Returns the function's name. */
  String function();

  InstanceId instance();

  /** Returns the process id that the node reported. */
  long pid();

  /** Returns the zone that the node reported; empty if it is unknown. */
  default String zone() {
    return "";
  }

  /** Returns the number of the session's invocation. */
  int invocation();

  /** Returns the most bytes of blocks that the node can hold. */
  long capacityBytes();

  /** Returns the bytes of blocks that the node held when it sent HELLO. */
  long heldBytes();

  boolean isOpen();

  /** Returns true if the session was ended because its node did not answer a PING. */
  default boolean isSilent() {
    return false;
  }

  /** Returns the lane of that loop; null unless the session is open. Any thread. */
  @Nullable NodeLane lane(Loop loop);

  /**
   * Asks the node to leave now, and ends the session. Pending requests are lost, and no request may
   * follow. The connections stay open for the next invocation; they are closed only if the frame
   * cannot be sent.
   */
  void farewell();

  /** Answers GOODBYE: asks the node to stay, because it is needed. */
  void stay();

  /** Requests the inventory, which the listener of the sessions receives in parts. */
  void list();

  /** Closes all lanes at once. The node sees the end of its connections and returns. */
  void close();
}
