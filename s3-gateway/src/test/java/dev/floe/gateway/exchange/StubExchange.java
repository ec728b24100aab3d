package dev.floe.gateway.exchange;

/** An exchange with fixed ids, whose client stays connected. Subclasses receive its answer. */
public abstract class StubExchange implements Exchange {
  private final RequestHead head;

  protected StubExchange(RequestHead head) {
    this.head = head;
  }

  @Override
  public final String requestId() {
    return "0123456789ABCDEF";
  }

  @Override
  public final String hostId() {
    return "host";
  }

  @Override
  public final RequestHead head() {
    return head;
  }

  @Override
  public final void onClosed(Runnable listener) {}
}
