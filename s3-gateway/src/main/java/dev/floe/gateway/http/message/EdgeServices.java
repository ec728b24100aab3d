package dev.floe.gateway.http.message;

import dev.floe.gateway.exchange.ExchangeHandler;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.task.BackgroundTasks;

/** What carriers of exchanges have from the edge that accepted their connection. Thread-safe. */
public interface EdgeServices {
  EdgeSettings settings();

  /** Returns the receiver of every request. */
  ExchangeHandler handler();

  RequestIds ids();

  /** Returns the threads of requests that wait. */
  BackgroundTasks requestThreads();

  /** Returns true once no further request is accepted. */
  boolean draining();
}
