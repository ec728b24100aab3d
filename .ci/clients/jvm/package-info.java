/** Checks of clients that run on the JVM, run from their source by .ci/client-checks. */
package jvm;
