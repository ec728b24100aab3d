package dev.floe.node.session;

import dev.floe.node.protocol.InstanceId;
import dev.floe.node.store.PageStore;
import java.nio.channels.Selector;
import java.security.SecureRandom;

/** The objects that all lanes of a session share. */
record LaneContext(
    InstanceId instance,
    String zone,
    PageStore store,
    Counters counters,
    Wire wire,
    Selector selector,
    SecureRandom random,
    Lane.Listener listener) {}
