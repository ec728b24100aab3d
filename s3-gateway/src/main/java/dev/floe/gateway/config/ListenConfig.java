package dev.floe.gateway.config;

/** Where the gateway listens; port 0 takes a free one. */
public record ListenConfig(HostPort s3, HostPort admin, HostPort nodes) {}
