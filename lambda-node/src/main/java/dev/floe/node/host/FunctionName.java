package dev.floe.node.host;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Extracts a function's name from the forms that Lambda's API accepts. Pure. */
final class FunctionName {
  /** An ARN, a partial ARN with the account, or the name; each may end in {@code :$LATEST}. */
  private static final Pattern FORM =
      Pattern.compile(
          "(?:(?:arn:aws[a-z-]*:lambda:[a-z0-9-]+:)?\\d{12}:(?:function:)?)?"
              + "(?<name>[A-Za-z0-9_-]+)(?::\\$LATEST)?");

  private FunctionName() {}

  /** Returns the name alone. A text of another form is returned unchanged; it names no function. */
  static String of(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches() ? form.group("name") : text;
  }
}
