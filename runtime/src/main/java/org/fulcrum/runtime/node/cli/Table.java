package org.fulcrum.runtime.node.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of text under headings; numbers to the right, the last column as long as it is. Pure. */
final class Table {
    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] right;

    /** Headings; one that begins with {@code >} is a column of numbers. */
    Table(String... headings) {
        right = new boolean[headings.length];
        String[] plain = new String[headings.length];
        for (int i = 0; i < headings.length; i++) {
            right[i] = headings[i].startsWith(">");
            plain[i] = right[i] ? headings[i].substring(1) : headings[i];
        }
        rows.add(plain);
    }

    void row(String... cells) {
        if (cells.length != right.length) {
            throw new IllegalArgumentException(Arrays.toString(cells));
        }
        rows.add(cells);
    }

    /** Lines without their ends. */
    List<String> lines() {
        int[] widths = new int[right.length];
        rows.forEach(row -> {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        });
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            String pad = " ".repeat(widths[i] - row[i].length());
            line.append(i == 0 ? "" : "  ").append(right[i] ? pad + row[i] : row[i] + pad);
        }
        return line.toString().stripTrailing();
    }
}
