/** Tests of the gateway's bill. */
@NullMarked
package dev.floe.gateway.bill;

import org.jspecify.annotations.NullMarked;
