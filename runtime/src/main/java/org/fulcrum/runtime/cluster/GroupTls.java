package org.fulcrum.runtime.cluster;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How the group's connections are protected; the one place where mutual TLS is switched on.
 *
 * @param keys key store and trust store; empty: plain TCP, for a network that is trusted
 */
public record GroupTls(Optional<Keys> keys) {
    /** Plain TCP. */
    public static final GroupTls OFF = new GroupTls(Optional.empty());

    /**
     * PKCS#12 stores.
     *
     * @param keyStore own key and certificate
     * @param trustStore the cluster's CA
     * @param password of both
     */
    public record Keys(Path keyStore, Path trustStore, String password) {}

    /** The attributes of JGroups' transport. */
    String attributes() {
        return keys.map(k -> ("tls.enabled=\"true\" tls.client_auth=\"NEED\" tls.protocols=\"TLSv1.3\""
                                + " tls.keystore_path=\"%s\" tls.keystore_password=\"%s\""
                                + " tls.truststore_path=\"%s\" tls.truststore_password=\"%s\"")
                        .formatted(
                                GroupStack.escape(k.keyStore().toString()),
                                GroupStack.escape(k.password()),
                                GroupStack.escape(k.trustStore().toString()),
                                GroupStack.escape(k.password())))
                .orElse("");
    }
}
