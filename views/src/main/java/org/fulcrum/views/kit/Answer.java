package org.fulcrum.views.kit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings the answer of a question from the runtime's threads to the JavaFX thread. */
public final class Answer {
    private Answer() {}

    /**
     * Calls one of the two when the future is done. What a listener throws reaches the uncaught-exception handler of
     * the screen's thread and is not lost in a future.
     *
     * @param screen runs on the JavaFX thread
     * @param answered told the value
     * @param failed told, in words for people, why there is none
     */
    @SuppressWarnings("FutureReturnValueIgnored") // nothing can fail in it: the listeners run elsewhere
    public static <T> void deliver(
            CompletableFuture<T> future, Executor screen, Consumer<T> answered, Consumer<String> failed) {
        future.whenComplete((value, failure) -> screen.execute(() -> {
            if (failure == null) {
                answered.accept(value);
            } else {
                failed.accept(why(failure));
            }
        }));
    }

    private static String why(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TimeoutException) {
            return "no answer in time";
        }
        String message = cause == null ? null : cause.getMessage();
        return message == null || message.isBlank() ? String.valueOf(cause) : message;
    }
}
