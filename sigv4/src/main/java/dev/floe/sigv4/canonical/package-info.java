/**
 * The canonical form of a request, which both sides of a signature hash. {@code verify} and {@code
 * sign} pass a head to {@link dev.floe.sigv4.canonical.CanonicalRequest}, which writes the same
 * text for every equivalent spelling: {@code /a%2dkey?b&a=1} becomes {@code /a-key} and {@code
 * a=1&b=}. The hash of that text goes into the string to sign.
 *
 * <p>Loop code: pure computation on a borrowed {@link dev.floe.sigv4.canonical.Workbench}.
 */
@NullMarked
package dev.floe.sigv4.canonical;

import org.jspecify.annotations.NullMarked;
