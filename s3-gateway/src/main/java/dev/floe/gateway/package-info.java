/**
 * The gateway: S3 on one side, erasure-coded chunks on nodes on the other. This package is the only
 * wiring; docs/ARCHITECTURE.md follows one GET through all the others.
 */
@NullMarked
package dev.floe.gateway;

import org.jspecify.annotations.NullMarked;
