package dev.floe.gateway.bill;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A file with one line of JSON for each invocation, for other tools to read. Thread-safe. The file
 * is rolled over every day and at 100 MB; old files are compressed, and deleted after 30 days or
 * beyond 1 GB in all. If the disk is full, lines are lost, but nothing stops.
 */
public final class InvocationLog implements Consumer<InvocationLine>, AutoCloseable {
  private static final String FILE_SIZE = "100MB";
  private static final String ALL_FILES_SIZE = "1GB";
  private static final int DAYS = 30;

  // A context of its own: the gateway's log level and appenders do not apply.
  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("invocations");

  private InvocationLog() {
    context.setMDCAdapter(new LogbackMDCAdapter()); // each event needs one, or fails
    context.start();
  }

  /**
   * Opens the file for appending.
   *
   * @throws IOException if it cannot be written; the message names the setting
   */
  public static InvocationLog open(Path file) throws IOException {
    InvocationLog log = new InvocationLog();
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setContext(log.context);
    appender.setFile(file.toString());
    appender.setEncoder(log.encoder());
    appender.setRollingPolicy(log.policy(appender, file));
    appender.start();
    if (!appender.isStarted()) {
      log.close();
      throw new IOException("pool.invocation-log: %s cannot be written".formatted(file));
    }
    log.logger.addAppender(appender);
    return log;
  }

  private PatternLayoutEncoder encoder() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%msg%n");
    encoder.start();
    return encoder;
  }

  private SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy(
      RollingFileAppender<ILoggingEvent> appender, Path file) {
    SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
    policy.setContext(context);
    policy.setParent(appender);
    policy.setFileNamePattern(file + ".%d{yyyy-MM-dd}.%i.gz");
    policy.setMaxFileSize(FileSize.valueOf(FILE_SIZE));
    policy.setMaxHistory(DAYS);
    policy.setTotalSizeCap(FileSize.valueOf(ALL_FILES_SIZE));
    policy.start();
    return policy;
  }

  @Override
  public void accept(InvocationLine line) {
    write(line.toJson());
  }

  void write(String line) {
    logger.info(line);
  }

  @Override
  public void close() {
    context.stop();
  }
}
