package dev.floe.gateway;

/** What {@code ./floe serve} starts. */
public final class GatewayMain {
  private GatewayMain() {}

  public static void main(String[] args) {}
}
