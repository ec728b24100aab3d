/** Tests of the S3 servers that other tests run against. */
@NullMarked
package dev.floe.loadtest.origin;

import org.jspecify.annotations.NullMarked;
