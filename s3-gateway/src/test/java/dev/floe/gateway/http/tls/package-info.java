@NullMarked
package dev.floe.gateway.http.tls;

import org.jspecify.annotations.NullMarked;
