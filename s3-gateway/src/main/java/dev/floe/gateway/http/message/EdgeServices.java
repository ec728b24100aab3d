package dev.floe.gateway.http.message;

import dev.floe.gateway.exchange.ExchangeHandler;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.task.BackgroundTasks;

/**
 * The services that an edge offers to the carriers of exchanges on its connections. Thread-safe.
 */
public interface EdgeServices {
  EdgeSettings settings();

  /** Returns the receiver of every request. */
  ExchangeHandler handler();

  RequestIds ids();

  /** Returns the tasks that run requests on threads of their own. */
  BackgroundTasks requestThreads();

  /** Returns true once no further request is accepted. */
  boolean draining();
}
