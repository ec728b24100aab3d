/**
 * S3's words: {@link dev.floe.gateway.model.S3Operation}, what a request asks for and the IAM
 * actions it needs; {@link dev.floe.gateway.model.S3Error}, what it can be refused with; and the
 * classifier of what may be cached. Values and pure functions only: loop code and thread code use
 * them alike.
 */
@NullMarked
package dev.floe.gateway.model;

import org.jspecify.annotations.NullMarked;
