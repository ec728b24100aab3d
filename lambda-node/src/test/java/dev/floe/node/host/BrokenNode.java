package dev.floe.node.host;

/** A function whose process exits before it requests an invocation. */
final class BrokenNode {
  private BrokenNode() {}

  public static void main(String[] args) {
    System.err.println("broken on purpose");
    System.exit(1);
  }
}
