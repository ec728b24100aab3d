package dev.floe.loadtest.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SharedCacheTest {
  private static final double NEAR = 60;
  private static final double FAR = 350;
  private static final double LONG_SECONDS = 60;

  private int runs;

  @Test
  void measuresOnceWhileTheProcessorsShareACache() throws Exception {
    assertThat(measure(LONG_SECONDS, NEAR, NEAR)).isEqualTo(1);
  }

  @Test
  void waitsUntilTheProcessorsShareACache() throws Exception {
    assertThat(measure(LONG_SECONDS, FAR, FAR, NEAR, NEAR)).isEqualTo(1);
  }

  @Test
  void repeatsAMeasurementAfterWhichTheProcessorsShareNone() throws Exception {
    assertThat(measure(LONG_SECONDS, NEAR, FAR, NEAR, NEAR)).isEqualTo(2);
  }

  @Test
  void measuresAnywayOnceItsPatienceHasRunOut() throws Exception {
    assertThat(measure(0, FAR)).isEqualTo(1);
    assertThat(measure(0.001, FAR, FAR)).isEqualTo(1);
  }

  @Test
  void measuresOnceWhereTheDistanceIsUnknown() throws Exception {
    assertThat(measure(LONG_SECONDS, Double.NaN, Double.NaN)).isEqualTo(1);
  }

  @Test
  void tellsHowManyMeasurementsTheCacheWasNotSharedIn() throws Exception {
    SharedCache cache = cache(NEAR, NEAR, FAR);
    assertThat(cache.figures()).isEmpty();
    cache.measure(() -> ++runs, new SharedCache.Patience(LONG_SECONDS));
    cache.measure(() -> ++runs, new SharedCache.Patience(0));
    List<Figure> figures = cache.figures();
    assertThat(figures).extracting(Figure::value).containsExactly(NEAR, 50.0);
  }

  @Test
  void measuresTheDistanceOfTheseProcessors() throws Exception {
    double nanos = ProcessorDistance.roundTripNanos();
    assertThat(Double.isNaN(nanos) || nanos > 0).isTrue();
  }

  /** Measures with this patience where the processors have these distances, one after another. */
  private int measure(double patienceSeconds, double... nanos) throws Exception {
    runs = 0;
    return cache(nanos).measure(() -> ++runs, new SharedCache.Patience(patienceSeconds));
  }

  private static SharedCache cache(double... nanos) {
    Queue<Double> distances = new ArrayDeque<>(DoubleStream.of(nanos).boxed().toList());
    return new SharedCache(distances::remove);
  }
}
