package dev.floe.gateway.http.h1;

import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.http.message.MalformedHeadException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMessageDecoderResult;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.InvalidLineSeparatorException;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder of requests, one at a time and with bounds. For each request it passes on an
 * {@link Http1Head}, then the body, if there is one, as {@code HttpContent}s. For an invalid
 * request it passes on a {@link RequestFault} and drops all further bytes. Confined to one loop.
 *
 * <p>After a request's end, bytes are held undecoded until {@link #next}, so a client that sends
 * many requests at once makes the gateway hold no more than one read of the socket.
 */
public final class RequestDecoder extends HttpRequestDecoder {
  private static final int MAX_FIELDS = 256;

  /** The memory of one header field in addition to its bytes. */
  private static final int FIELD_BYTES = 128;

  /** The bytes of a first line in addition to its target: method, two spaces, HTTP/1.1. */
  private static final int LINE_OVERHEAD_BYTES = 40;

  private static final int MAX_CONTENT_BYTES = 1 << 20;

  private final EdgeSettings settings;
  private final InetSocketAddress remote;
  private final Owner owner;
  private @Nullable ChannelHandlerContext context;
  private Phase phase = Phase.HELD;
  private boolean emptyLineSkipped;
  private int decodedBytes;
  private int fields;

  private enum Phase {
    /** No request is decoded until {@link #next} is called. */
    HELD,
    /** No byte of a head has arrived yet, except perhaps an empty line before it. */
    START,
    HEAD,
    BODY,
    DROPPING
  }

  /** The connection whose requests are decoded. */
  public interface Owner {
    /** Reserves the memory of an unfinished head; returns false if other clients have it. */
    boolean coverHead(int bytes);

    /** Is called each time bytes arrive and the head is still unfinished. */
    void headUnfinished();

    /** Counts bytes that were dropped. */
    void dropped(int bytes);
  }

  public RequestDecoder(EdgeSettings settings, InetSocketAddress remote, Owner owner) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(settings.maxTargetBytes() + LINE_OVERHEAD_BYTES)
            .setMaxHeaderSize(settings.maxHeadBytes())
            .setMaxChunkSize(MAX_CONTENT_BYTES)
            .setHeadersFactory(SentHeaders.FACTORY)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true)
            .setAllowDuplicateContentLengths(false));
    this.settings = settings;
    this.remote = remote;
    this.owner = owner;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  /**
   * Decodes the next request, whose first bytes may be held already. The methods of {@link Owner}
   * must not call this.
   */
  public void next() {
    phase = Phase.START;
    emptyLineSkipped = false;
    decodedBytes = 0;
    fields = 0;
    decodeHeld();
  }

  /** Drops the bytes that are held, and all that follow. */
  public void drop() {
    phase = Phase.DROPPING;
    decodeHeld();
  }

  /** Returns true if bytes wait to be decoded. */
  public boolean holdsBytes() {
    return actualReadableBytes() > 0;
  }

  private void decodeHeld() {
    ChannelHandlerContext own = context;
    if (own == null || !holdsBytes()) {
      return;
    }
    try {
      channelRead(own, Unpooled.EMPTY_BUFFER);
    } catch (Exception e) {
      own.fireExceptionCaught(e);
    }
  }

  /** Does not read more by itself; the super class would. */
  @Override
  public void channelReadComplete(ChannelHandlerContext of) {
    discardSomeReadBytes();
    of.fireChannelReadComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext of) throws Exception {
    phase = Phase.DROPPING;
    super.channelInactive(of);
  }

  @Override
  protected void decodeLast(ChannelHandlerContext of, ByteBuf in, List<Object> out) {}

  @Override
  protected void decode(ChannelHandlerContext of, ByteBuf in, List<Object> out) throws Exception {
    switch (phase) {
      case HELD -> {}
      case START, HEAD -> decodeHead(of, in, out);
      case BODY -> decodeBody(of, in, out);
      case DROPPING -> {
        owner.dropped(in.readableBytes());
        in.skipBytes(in.readableBytes());
      }
    }
  }

  private void decodeHead(ChannelHandlerContext of, ByteBuf in, List<Object> out) throws Exception {
    if (phase == Phase.START && !begins(in, out)) {
      return;
    }
    int before = in.readableBytes();
    super.decode(of, in, out);
    decodedBytes += before - in.readableBytes();
    if (out.isEmpty()) {
      headUnfinished(in, out);
    } else {
      headDecoded(in, out);
    }
  }

  /**
   * Returns true if a head's first byte is there. The super class skips any white space and control
   * characters before it; here one empty line is skipped (RFC 9112, section 2.2).
   */
  private boolean begins(ByteBuf in, List<Object> out) {
    byte first = in.getByte(in.readerIndex());
    if (first >= 'A' && first <= 'Z') {
      phase = Phase.HEAD;
      return covered(1, in, out);
    }
    if (first != '\r' || emptyLineSkipped) {
      refuse(RequestFault.Kind.MALFORMED, "a request that does not begin with a method", in, out);
    } else if (in.readableBytes() == 1) {
      headUnfinished(in, out);
    } else if (in.getByte(in.readerIndex() + 1) == '\n') {
      emptyLineSkipped = true;
      in.skipBytes(2);
    } else {
      refuse(RequestFault.Kind.MALFORMED, "a line that does not end in CR LF", in, out);
    }
    return false;
  }

  private void headUnfinished(ByteBuf in, List<Object> out) {
    // A partial line keeps the whole buffer that it was read into.
    int bytes = decodedBytes + in.readableBytes() + fields * FIELD_BYTES;
    if (covered(Math.max(bytes, in.capacity()), in, out)) {
      owner.headUnfinished();
    }
  }

  private boolean covered(int bytes, ByteBuf in, List<Object> out) {
    boolean covered = owner.coverHead(bytes);
    if (!covered) {
      refuse(RequestFault.Kind.NO_MEMORY, "too many requests whose heads are unfinished", in, out);
    }
    return covered;
  }

  /**
   * Passes on a head. The end of a request without a body is not passed on, since the head states
   * it.
   */
  private void headDecoded(ByteBuf in, List<Object> out) {
    HttpRequest request = (HttpRequest) out.getFirst();
    boolean whole = out.size() > 1;
    out.clear(); // neither a head nor the end of a request without a body has bytes to release
    DecoderResult result = request.decoderResult();
    if (result.isFailure()) {
      refuse(fault(result.cause()), in, out);
    } else if (result instanceof HttpMessageDecoderResult sizes
        && sizes.totalSize() > settings.maxHeadBytes()) {
      refuse(tooLarge(), in, out);
    } else {
      judge(request, whole, in, out);
    }
  }

  private void judge(HttpRequest request, boolean whole, ByteBuf in, List<Object> out) {
    try {
      Http1Head head = Http1Head.of(request, remote);
      // The super class gives requests for WebSockets a body that no header states.
      if (!whole && head.head().contentLength() == 0) {
        throw new MalformedHeadException("a body without a length");
      }
      out.add(head);
      phase = whole ? Phase.HELD : Phase.BODY;
    } catch (MalformedHeadException e) {
      refuse(RequestFault.Kind.MALFORMED, String.valueOf(e.getMessage()), in, out);
    }
  }

  private RequestFault fault(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException _ ->
          new RequestFault(
              RequestFault.Kind.URI_TOO_LONG,
              "a target of more than %d bytes".formatted(settings.maxTargetBytes()));
      case TooLongHttpHeaderException _ -> tooLarge();
      case InvalidLineSeparatorException _ ->
          new RequestFault(RequestFault.Kind.MALFORMED, "a line that does not end in CR LF");
      case MalformedHeadException e ->
          new RequestFault(RequestFault.Kind.MALFORMED, String.valueOf(e.getMessage()));
      case TooLongFrameException e ->
          new RequestFault(RequestFault.Kind.MALFORMED, String.valueOf(e.getMessage()));
      default ->
          new RequestFault(
              RequestFault.Kind.MALFORMED,
              "a head that is not valid in HTTP/1.1, such as a line without a name and a colon");
    };
  }

  private RequestFault tooLarge() {
    return new RequestFault(
        RequestFault.Kind.HEAD_TOO_LARGE,
        "a head of more than %d bytes".formatted(settings.maxHeadBytes()));
  }

  private void decodeBody(ChannelHandlerContext of, ByteBuf in, List<Object> out) throws Exception {
    super.decode(of, in, out);
    if (!out.isEmpty() && out.getLast() instanceof LastHttpContent last) {
      if (last.decoderResult().isFailure()) {
        out.removeLast();
        refuse(RequestFault.Kind.MALFORMED, "a chunked body whose framing is broken", in, out);
      } else {
        phase = Phase.HELD;
      }
    }
  }

  private void refuse(RequestFault.Kind kind, String detail, ByteBuf in, List<Object> out) {
    refuse(new RequestFault(kind, detail), in, out);
  }

  private void refuse(RequestFault fault, ByteBuf in, List<Object> out) {
    phase = Phase.DROPPING;
    in.skipBytes(in.readableBytes());
    out.add(fault);
  }

  @Override
  protected HttpMessage createMessage(String[] firstLine) throws Exception {
    String version = firstLine[2];
    // The super class accepts other versions, and these two in lower case.
    if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
      throw new MalformedHeadException("a version other than HTTP/1.1 and HTTP/1.0");
    }
    return super.createMessage(firstLine);
  }

  /** Is called for each field of a head or a trailer. */
  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    fields++;
    if (fields > MAX_FIELDS) {
      throw new TooLongFrameException("more than %d headers".formatted(MAX_FIELDS));
    }
    return super.splitHeaderName(line, start, length);
  }
}
