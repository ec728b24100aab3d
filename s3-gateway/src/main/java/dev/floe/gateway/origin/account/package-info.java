/**
 * The accounts of identities at the origin. An identity without one uses the gateway's account. An
 * {@link dev.floe.gateway.origin.account.OriginAccount} belongs to an identity, is part of each of
 * its requests to the origin, and provides the credentials that sign the gateway's requests for it.
 * So the origin decides by its own policies what the identity may do.
 *
 * <p>A request holds the account itself and not its name: a reload that removes the identity
 * meanwhile cannot make the gateway sign with its own credentials instead.
 */
@NullMarked
package dev.floe.gateway.origin.account;

import org.jspecify.annotations.NullMarked;
