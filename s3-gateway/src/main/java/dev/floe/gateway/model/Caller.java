package dev.floe.gateway.model;

/**
 * Who sent a request, proven by its signature.
 *
 * @param name the identity's name in the configuration
 * @param accessKeyId the key it signed with
 */
public record Caller(String name, String accessKeyId) {}
