package org.fulcrum.views.kit;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gives every home-node one of a few colours and keeps it for the life of the console. Names that end in a number take
 * the colour of that number, so that n1, n2, n3 look the same in every session; a taken colour goes to the next free
 * one. With more homes than colours some share: the home's name is always written beside its colour.
 */
public final class HomePalette {
    /** Number of colours; the stylesheets define {@code home-0} to {@code home-7}. */
    public static final int SIZE = 8;

    private final Map<String, Integer> slots = new LinkedHashMap<>();
    private final BitSet taken = new BitSet(SIZE);

    /** The colour of a home-node, 0 to {@link #SIZE} - 1. */
    public int slot(String home) {
        return slots.computeIfAbsent(home, this::assign);
    }

    /** The style class of a home-node's colour. */
    public String styleClass(String home) {
        return "home-" + slot(home);
    }

    private int assign(String home) {
        int wanted = preferred(home);
        if (taken.cardinality() < SIZE) {
            while (taken.get(wanted)) {
                wanted = (wanted + 1) % SIZE;
            }
            taken.set(wanted);
        }
        return wanted;
    }

    private static int preferred(String home) {
        int start = home.length();
        while (start > 0 && Character.isDigit(home.charAt(start - 1))) {
            start--;
        }
        String digits = home.substring(Math.max(start, home.length() - 6));
        int number = digits.isEmpty() ? home.hashCode() : Integer.parseInt(digits) - 1;
        return Math.floorMod(number, SIZE);
    }
}
