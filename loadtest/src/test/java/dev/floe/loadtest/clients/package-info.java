/** What S3 clients do, through a whole gateway, by real clients. */
@NullMarked
package dev.floe.loadtest.clients;

import org.jspecify.annotations.NullMarked;
