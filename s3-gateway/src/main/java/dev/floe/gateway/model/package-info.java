/**
 * The gateway's model of S3: operations, the rights that they need, and errors.
 *
 * <p>{@link dev.floe.gateway.model.OperationTable} has a row for each operation that is accepted.
 * For example, {@code GET /photos/cat.jpg?tagging} is parsed to a {@link
 * dev.floe.gateway.model.Target} and a {@link dev.floe.gateway.model.Query}. It matches the row
 * GetObjectTagging, becomes an {@link dev.floe.gateway.model.S3Operation}, and needs the {@link
 * dev.floe.gateway.model.Permission} {@code s3:GetObjectTagging} on {@code
 * arn:aws:s3:::photos/cat.jpg}. A request that matches no row is refused with an {@link
 * dev.floe.gateway.model.S3Error}. {@link dev.floe.gateway.model.HeaderTable} decides which headers
 * the origin receives.
 *
 * <p>Values and pure functions only, used by loop code and thread code alike.
 */
@NullMarked
package dev.floe.gateway.model;

import org.jspecify.annotations.NullMarked;
