package dev.floe.loadtest.soak.edge;

import java.nio.charset.StandardCharsets;

/**
 * The bytes of one request.
 *
 * @param method for reading the answer: HEAD has no body
 * @param kind what it was before it was damaged, for the tally
 * @param whole no byte was damaged after the head was signed, so an answer is due
 * @param head all up to and with the empty line; ISO-8859-1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record EdgeRequest(String method, String kind, boolean whole, String head, byte[] body) {
  byte[] bytes() {
    byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[start.length + body.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    return all;
  }
}
