@NullMarked
package dev.floe.gateway.auth.iam;

import org.jspecify.annotations.NullMarked;
