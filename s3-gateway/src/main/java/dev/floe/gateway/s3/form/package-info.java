/**
 * Uploads by a browser's form: a POST of {@code multipart/form-data} to a bucket, with a policy
 * that says which fields and files its signer permits (RESTObjectPOST in S3's API reference).
 *
 * <p>{@link dev.floe.gateway.s3.form.FormReader} reads the fields up to the file, {@link
 * dev.floe.gateway.s3.form.PostPolicy} decides whether the policy permits the form, and {@link
 * dev.floe.gateway.s3.form.FormFile} is the file. The upload continues as a PutObject with this
 * file as its body, and {@link dev.floe.gateway.s3.form.FormAnswer} turns the PutObject's answer
 * into the one that the form asks for. Only {@code s3} uses this package.
 */
@NullMarked
package dev.floe.gateway.s3.form;

import org.jspecify.annotations.NullMarked;
