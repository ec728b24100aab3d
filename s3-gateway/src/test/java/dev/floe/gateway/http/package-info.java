@NullMarked
package dev.floe.gateway.http;

import org.jspecify.annotations.NullMarked;
