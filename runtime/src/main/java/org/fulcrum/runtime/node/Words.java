package org.fulcrum.runtime.node;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.api.ProcessKey;

/** Reads the fields of a request that came from anybody: wrong types and sizes are {@code bad-request}. */
record Words(JsonObject request) {
    private static final int MAX_CHARS = 256;
    private static final int MAX_VALUES = 64;

    /** A text that must be there. */
    String text(String name) throws OperatorException {
        return optional(name)
                .filter(text -> !text.isEmpty() && text.length() <= MAX_CHARS)
                .orElseThrow(() -> bad(name, "a text of 1 to " + MAX_CHARS + " characters"));
    }

    /** A positive number that must be there. */
    int number(String name) throws OperatorException {
        String text = optional(name).orElse("");
        if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) > Integer.MAX_VALUE || text.matches("0+")) {
            throw bad(name, "a positive number");
        }
        return Integer.parseInt(text);
    }

    /** A process, {@code PID} of {@code home} or {@code NODE:PID}, that must be there. */
    ProcessKey process(String name, String home) throws OperatorException {
        String text = text(name);
        return ProcessKey.parse(text, home)
                .orElseThrow(() -> new OperatorException("bad-request", "'" + text + "' is neither PID nor NODE:PID"));
    }

    /** A plain value as text, if it is there. */
    Optional<String> optional(String name) {
        JsonElement value = request.get(name);
        return value != null && value.isJsonPrimitive() ? Optional.of(value.getAsString()) : Optional.empty();
    }

    /** Plain values by name; none when it is not there. */
    Map<String, String> texts(String name) throws OperatorException {
        JsonElement value = request.get(name);
        if (value == null) {
            return Map.of();
        }
        if (!value.isJsonObject() || value.getAsJsonObject().size() > MAX_VALUES) {
            throw bad(name, "an object of at most " + MAX_VALUES + " values");
        }
        Words inner = new Words(value.getAsJsonObject());
        Map<String, String> texts = new LinkedHashMap<>();
        for (String key : inner.request.keySet()) {
            texts.put(key, inner.text(key));
        }
        return texts;
    }

    private static OperatorException bad(String name, String expected) {
        return new OperatorException("bad-request", "\"" + name + "\" must be " + expected);
    }
}
