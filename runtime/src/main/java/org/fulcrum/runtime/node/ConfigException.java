package org.fulcrum.runtime.node;

import java.nio.file.Path;

/** A configuration that cannot be used; the message names file, key, value and what would be right. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    /** A value that is not what the key takes. */
    ConfigException(Path file, String key, String value, String expected) {
        super(file + ": " + key + " = " + (value.isEmpty() ? "(missing)" : value) + ": must be " + expected);
    }

    /** A file that cannot be read. */
    ConfigException(Path file, String what) {
        super(file + ": " + what);
    }
}
