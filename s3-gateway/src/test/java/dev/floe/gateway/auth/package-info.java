@NullMarked
package dev.floe.gateway.auth;

import org.jspecify.annotations.NullMarked;
