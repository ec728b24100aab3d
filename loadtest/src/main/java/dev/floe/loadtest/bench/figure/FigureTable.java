package dev.floe.loadtest.bench.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures as a table for people, in Markdown. */
public final class FigureTable {
  private static final List<String> TITLES =
      List.of("figure", "median", "spread", "yardstick", "ratio", "target", "met");

  private FigureTable() {}

  /** Returns the table, its columns aligned. */
  public static String of(List<Figure> figures) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(TITLES);
    figures.forEach(figure -> rows.add(cells(figure)));
    int[] widths = new int[TITLES.size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    StringBuilder text = new StringBuilder(row(TITLES, widths));
    for (int width : widths) {
      text.append('|').append("-".repeat(width + 2));
    }
    text.append("|\n");
    rows.stream().skip(1).forEach(cells -> text.append(row(cells, widths)));
    return text.toString();
  }

  private static String row(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      line.append("| ").append(cells.get(column));
      line.append(" ".repeat(widths[column] - cells.get(column).length() + 1));
    }
    return line.append("|\n").toString();
  }

  /** Returns one figure in one line of words. */
  static String line(Figure figure) {
    List<String> cells = cells(figure);
    StringBuilder line = new StringBuilder(cells.get(0)).append(": ").append(cells.get(1));
    if (figure.yardstick() != null) {
      line.append(", ").append(cells.get(4)).append(" times ").append(cells.get(3));
    }
    return line.append(figure.target() == null ? "" : ", target " + cells.get(5)).toString();
  }

  private static List<String> cells(Figure figure) {
    Figure.Yardstick yardstick = figure.yardstick();
    String against = "";
    if (yardstick != null) {
      Series series = yardstick.series();
      against = yardstick.name() + (series == null ? " (missing)" : " " + number(series.median()));
    }
    return List.of(
        figure.name(),
        number(figure.value()) + " " + figure.unit(),
        spread(figure.series()),
        against,
        figure.ratio().map(FigureTable::number).orElse(""),
        figure.target() == null ? "" : figure.target().toString(),
        figure.met().map(met -> met ? "yes" : "NO").orElse(""));
  }

  /**
   * Returns the spread in per cent of the median; empty if the median is 0 and the values differ.
   */
  private static String spread(Series series) {
    double spread = series.spread();
    return Double.isFinite(spread) ? "%.0f %%".formatted(100 * spread) : "";
  }

  /**
   * Formats a value: with three decimals below 1 (two for 0), otherwise with three significant
   * digits, or with all digits of a longer whole part.
   */
  private static String number(double value) {
    double size = Math.abs(value);
    String form =
        size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 || size == 0 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, form, value);
  }
}
