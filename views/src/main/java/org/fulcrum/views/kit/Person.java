package org.fulcrum.views.kit;

/** Who sits at this console, as others are told: user and member, like {@code root@n1}. */
public final class Person {
    private Person() {}

    /** The user of this console. */
    public static String at(String member) {
        return System.getProperty("user.name", "somebody") + "@" + member;
    }
}
