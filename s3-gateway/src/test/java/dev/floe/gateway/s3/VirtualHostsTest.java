package dev.floe.gateway.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.model.S3Exception;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualHostsTest {
  private final VirtualHosts hosts = new VirtualHosts(List.of("test", "s3.test"));

  private static RequestHead head(String host) {
    return new RequestHead(
        "GET",
        "/",
        "",
        Headers.builder().add("Host", host).build(),
        0,
        InetSocketAddress.createUnresolved("client", 1));
  }

  @ParameterizedTest
  @CsvSource({
    "photos.s3.test, photos",
    "Photos.S3.Test:8080, photos",
    "a.b.s3.test, a.b",
    "old_bucket.s3.test, old_bucket",
    "photos.test:, photos",
    "s3.test, ''",
    "s3.test:80, ''",
    "test, ''",
    "photos.example, ''",
    "127.0.0.1:8080, ''",
    "[::1]:8080, ''",
  })
  void findTheBucket(String host, String bucket) {
    assertThat(hosts.bucket(head(host))).isEqualTo(bucket);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bk/key?acl&x=.s3.test",
        "bk%2Fkey.s3.test",
        "bk#.s3.test",
        "bk\\.s3.test",
        "user@bk.s3.test",
        "bk .s3.test",
        "bk,other.s3.test",
        "b.s3.test",
        ".s3.test",
        "....s3.test",
        "bk.s3.test:80/x",
        "b\u00fc.s3.test",
        "[::1].s3.test",
      })
  void refuseInvalidHosts(String host) {
    assertThatThrownBy(() -> hosts.bucket(head(host))).isInstanceOf(S3Exception.class);
  }

  @Test
  void refuseInvalidHostsWithoutSuffixesToo() {
    VirtualHosts none = new VirtualHosts(List.of());
    assertThat(none.bucket(head("photos.s3.test"))).isEmpty();
    assertThatThrownBy(() -> none.bucket(head("a/b"))).isInstanceOf(S3Exception.class);
  }
}
