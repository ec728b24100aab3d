@NullMarked
package dev.floe.gateway.s3;

import org.jspecify.annotations.NullMarked;
