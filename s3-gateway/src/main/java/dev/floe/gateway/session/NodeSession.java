package dev.floe.gateway.session;

import dev.floe.gateway.memory.Loop;
import dev.floe.node.protocol.InstanceId;
import org.jspecify.annotations.Nullable;

/**
 * The link of one instance of a node with this gateway, for one invocation: a lane per event loop.
 * A node that is invoked again while its connections live gets a new session on them. Thread-safe.
 *
 * <p>A session is open from the moment all its lanes are until the first of them ends: an instance
 * that lost one lane is not half usable but broken.
 */
public interface NodeSession {
  /** The function's name. */
  String function();

  InstanceId instance();

  /** The node's process, as it says itself. */
  long pid();

  /** The number of the invocation that the session belongs to. */
  int invocation();

  /** What the node can hold, in bytes of blocks at best. */
  long capacityBytes();

  /** What it held when it said HELLO. */
  long heldBytes();

  boolean isOpen();

  /** The lane of that loop; null once the session has ended. Any thread. */
  @Nullable NodeLane lane(Loop loop);

  /**
   * Tells the node to leave now, and ends the session: what it still owes is lost, and nothing may
   * be asked any more. Its connections live on, for the next invocation.
   */
  void farewell();

  /** Answers GOODBYE: the node is still needed. */
  void stay();

  /** Asks for the inventory, which the listener of the sessions will be told in parts. */
  void list();

  /** Ends all its lanes at once; the node sees the end of its streams and returns. */
  void close();
}
