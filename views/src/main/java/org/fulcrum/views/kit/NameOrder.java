package org.fulcrum.views.kit;

import java.util.Comparator;

/** Names as people order them: n2 before n10. */
public enum NameOrder implements Comparator<String> {
    /** The order. */
    INSTANCE;

    @Override
    public int compare(String a, String b) {
        int headA = head(a);
        int headB = head(b);
        int byHead = a.substring(0, headA).compareTo(b.substring(0, headB));
        if (byHead != 0) {
            return byHead;
        }
        int byLength = Integer.compare(a.length() - headA, b.length() - headB);
        return byLength != 0 ? byLength : a.compareTo(b);
    }

    /** Length of the name without the digits at its end. */
    private static int head(String name) {
        int end = name.length();
        while (end > 0 && name.charAt(end - 1) >= '0' && name.charAt(end - 1) <= '9') {
            end--;
        }
        return end;
    }
}
