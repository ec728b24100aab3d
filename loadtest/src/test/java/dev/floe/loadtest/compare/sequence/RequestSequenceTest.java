package dev.floe.loadtest.compare.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RequestSequenceTest {
  @Test
  void dependsOnlyOnItsSeed() {
    assertThat(sequence(5)).isEqualTo(sequence(5));
    assertThat(sequence(5)).isNotEqualTo(sequence(6));
  }

  @Test
  void containsEveryKindOfRequest() {
    assertThat(sequence(1).stream().map(Step::kind))
        .contains(
            "read",
            "part",
            "version",
            "tags",
            "attributes",
            "put",
            "copy",
            "delete",
            "delete many",
            "put tags",
            "create upload",
            "part upload",
            "part copy",
            "complete",
            "abort",
            "list",
            "list versions",
            "wrong signature",
            "wrong body",
            "wrong deletion",
            "no such bucket");
  }

  @Test
  void signsInEveryWay() {
    assertThat(sequence(1).stream().map(Step::signing)).contains(Signing.values());
  }

  /** A difference is printed with this text, from which a reader can repeat the request. */
  @Test
  void printsAllPartsOfARequest() {
    Step step =
        Step.of("put", "PUT", "/{bucket}/a")
            .header("x-amz-meta-a", "b")
            .text("<a/>")
            .signed(Signing.BODY);
    assertThat(step).hasToString("put: PUT /{bucket}/a | x-amz-meta-a: b | signature BODY | <a/>");
  }

  private static List<Step> sequence(long seed) {
    RequestSequence sequence = new RequestSequence(seed);
    return Stream.generate(sequence::next).limit(2_000).toList();
  }
}
