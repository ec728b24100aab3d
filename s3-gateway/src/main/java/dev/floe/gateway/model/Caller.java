package dev.floe.gateway.model;

/**
 * The sender of a request, authenticated by its signature.
 *
 * @param name the identity's name in the configuration
 * @param accessKeyId the key that signed the request
 */
public record Caller(String name, String accessKeyId) {}
