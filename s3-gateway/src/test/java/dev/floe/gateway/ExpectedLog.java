package dev.floe.gateway;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Collects the log messages of a class, for tests that provoke failures. The messages do not appear
 * in the tests' output, where they would look like faults. Thread-safe.
 */
public final class ExpectedLog implements AutoCloseable {
  private final Logger logger;
  private final ListAppender<ILoggingEvent> kept = new ListAppender<>();

  private ExpectedLog(Logger logger) {
    this.logger = logger;
  }

  /** Collects the messages of a class from now on, until the result is closed. */
  public static ExpectedLog of(Class<?> type) {
    ExpectedLog log = new ExpectedLog((Logger) LoggerFactory.getLogger(type));
    log.kept.start();
    log.logger.setAdditive(false);
    log.logger.addAppender(log.kept);
    return log;
  }

  /** Returns the formatted log messages so far. */
  public List<String> messages() {
    return List.copyOf(kept.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Override
  public void close() {
    logger.detachAppender(kept);
    logger.setAdditive(true);
  }
}
