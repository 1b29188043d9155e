package org.fulcrum.runtime.node;

import java.lang.reflect.InvocationTargetException;

/**
 * First class of the runtime's jar, compiled to old byte code: an old JVM can load it, say in one line what it needs,
 * and leave with {@link #EX_CONFIG}, where {@code Main} would only have thrown UnsupportedClassVersionError. It must
 * therefore use nothing newer than Java 8.
 */
public final class Launch {
    /** Oldest Java version that can run Fulcrum. */
    static final int OLDEST = 25;

    /** Exit status "something is wrong with the set-up", from sysexits.h. */
    static final int EX_CONFIG = 78;

    private static final String MAIN = "org.fulcrum.runtime.node.Main";

    private Launch() {}

    /** Checks the JVM, then hands over to {@code Main}. */
    public static void main(String[] args) throws Throwable {
        String version = System.getProperty("java.specification.version", "");
        if (major(version) < OLDEST) {
            System.err.println(refusal(version, System.getProperty("java.home", "?")));
            System.exit(EX_CONFIG);
        }
        try {
            Class.forName(MAIN).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Feature number of a version: 8 for {@code 1.8}, 25 for {@code 25}; 0 when it cannot be read. */
    static int major(String specificationVersion) {
        String text = specificationVersion.startsWith("1.") ? specificationVersion.substring(2) : specificationVersion;
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The one line for people. */
    static String refusal(String version, String home) {
        return "fulcrum: needs Java " + OLDEST + " or later, but this is Java " + version + " (" + home
                + "); install a JDK " + OLDEST
                + " (temurin-25-jdk) and run its bin/java, or use ./fulcrum, which finds it";
    }
}
