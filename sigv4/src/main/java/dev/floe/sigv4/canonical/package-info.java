/**
 * The canonical form of a request, which both sides of a signature hash; {@code verify} and {@code
 * sign} are its users. {@link dev.floe.sigv4.canonical.CanonicalRequest} is the entry.
 *
 * <p>Loop code: pure computation on a borrowed {@link dev.floe.sigv4.canonical.Workbench}.
 */
@NullMarked
package dev.floe.sigv4.canonical;

import org.jspecify.annotations.NullMarked;
