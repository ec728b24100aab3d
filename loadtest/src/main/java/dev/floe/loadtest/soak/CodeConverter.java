package dev.floe.loadtest.soak;

import dev.floe.gateway.config.CodeConfig;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses the erasure code of an option, such as {@code 10+2}. Stateless. */
public final class CodeConverter implements ITypeConverter<CodeConfig> {
  @Override
  public CodeConfig convert(String value) {
    try {
      return CodeConfig.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "%s, expected data and parity blocks such as 10+2, at most 255 together"
              .formatted(value));
    }
  }
}
