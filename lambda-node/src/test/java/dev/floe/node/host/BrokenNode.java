package dev.floe.node.host;

/** A function whose process ends before it asks for work. */
final class BrokenNode {
  private BrokenNode() {}

  public static void main(String[] args) {
    System.err.println("broken on purpose");
    System.exit(1);
  }
}
