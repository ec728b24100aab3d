/** Tests of form uploads. */
@NullMarked
package dev.floe.gateway.s3.form;

import org.jspecify.annotations.NullMarked;
