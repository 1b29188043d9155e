package org.fulcrum.runtime.node;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.fulcrum.runtime.api.OperatorException;

/** Waiting for what a local caller shall be told. */
final class Answers {
    private static final long ANSWER_SECONDS = 15;

    private Answers() {}

    /** Done, with one thing to say. */
    static JsonObject ok(String name, JsonElement value) {
        JsonObject json = new JsonObject();
        json.addProperty("ok", true);
        json.add(name, value);
        return json;
    }

    /** An answer that does not take long. */
    static <T> T await(CompletableFuture<T> answer) throws OperatorException {
        return within(answer, TimeUnit.SECONDS.toMillis(ANSWER_SECONDS))
                .orElseThrow(() -> new OperatorException("no-answer", "no answer within " + ANSWER_SECONDS + " s"));
    }

    /** What comes within so many milliseconds. */
    static <T> Optional<T> within(CompletableFuture<T> answer, long millis) throws OperatorException {
        try {
            return Optional.of(answer.get(millis, TimeUnit.MILLISECONDS));
        } catch (TimeoutException notYet) {
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new OperatorException("stopping", "the node is stopping");
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof OperatorException known
                    ? known
                    : new OperatorException("internal", String.valueOf(failed.getCause()));
        }
    }
}
