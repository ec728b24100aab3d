/**
 * Signs requests with Signature Version 4: {@link dev.floe.sigv4.sign.RequestSigner}.
 *
 * <p>Loop code: nothing blocks.
 */
@NullMarked
package dev.floe.sigv4.sign;

import org.jspecify.annotations.NullMarked;
