package org.fulcrum.runtime.node.socket;

import com.google.gson.JsonObject;
import java.io.IOException;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.linux.PeerCredentials;

/** Does what a local caller asks. Called by one thread a connection. */
@FunctionalInterface
public interface VerbHandler {
    /** Takes lines that go before the answer. */
    interface Progress {
        /**
         * Sends one.
         *
         * @throws IOException when the caller is gone
         */
        void tell(JsonObject line) throws IOException;
    }

    /**
     * Answers a request.
     *
     * @throws OperatorException what was not possible or not allowed; sent to the caller
     * @throws IOException when the caller is gone
     */
    JsonObject handle(JsonObject request, PeerCredentials caller, Progress progress)
            throws OperatorException, IOException;
}
