package dev.floe.loadtest.bench.memory;

import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordingStream;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * A process that fills a directory, serves from it, and prints how long its garbage collector
 * stopped all threads, as Flight Recorder reports it.
 */
final class PauseProcess {
  static final String RESULT = "pauses";

  private PauseProcess() {}

  /**
   * @param arguments the number of objects, and how long to serve in milliseconds
   */
  public static void main(String[] arguments) {
    System.out.println("ready");
    ConcurrentHistogram pauseNanos = new ConcurrentHistogram(3);
    try (RecordingStream recording = new RecordingStream()) {
      recording.enable("jdk.GCPhasePause").withoutThreshold();
      recording.onEvent(
          "jdk.GCPhasePause", pause -> pauseNanos.recordValue(pause.getDuration().toNanos()));
      recording.startAsync();
      DirectoryProcess process = new DirectoryProcess(Integer.parseInt(arguments[0]));
      process.fill();
      process.serve(TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[1])));
      System.gc(); // at least one collection, also with few objects
      recording.stop();
    }
    System.out.printf(
        "%s %d %.3f%n",
        RESULT, pauseNanos.getTotalCount(), pauseNanos.getValueAtPercentile(99) / 1e6);
  }
}
