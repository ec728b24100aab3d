/** Tests with real S3 clients through a whole gateway. */
@NullMarked
package dev.floe.loadtest.clients;

import org.jspecify.annotations.NullMarked;
