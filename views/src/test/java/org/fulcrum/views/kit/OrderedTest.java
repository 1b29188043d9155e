package org.fulcrum.views.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.UniqueElements;
import org.junit.jupiter.api.Test;

class OrderedTest {
    private record Row(String key, int value) {}

    @Property
    void theShownListEqualsTheWantedOne(
            @ForAll @UniqueElements List<Integer> before, @ForAll @UniqueElements List<Integer> wanted) {
        List<Integer> shown = new ArrayList<>(before);
        Ordered.syncValues(shown, wanted, value -> value);
        assertEquals(wanted, shown);
    }

    @Test
    void whatStaysIsNotTouched() {
        String a = "a";
        String b = "b";
        String c = "c";
        ObservableList<String> shown = FXCollections.observableArrayList(a, b);
        List<String> removed = new ArrayList<>();
        shown.addListener((ListChangeListener<String>) change -> {
            while (change.next()) {
                removed.addAll(change.getRemoved());
            }
        });
        Ordered.sync(shown, List.of(c, a, b));
        assertEquals(List.of(c, a, b), shown);
        assertTrue(removed.isEmpty());
    }

    @Test
    void aChangedValueReplacesOnlyItself() {
        ObservableList<Row> shown = FXCollections.observableArrayList(new Row("a", 1), new Row("b", 1));
        List<String> touched = new ArrayList<>();
        shown.addListener((ListChangeListener<Row>) change -> {
            while (change.next()) {
                change.getAddedSubList().forEach(row -> touched.add(row.key()));
            }
        });
        Ordered.syncValues(shown, List.of(new Row("a", 1), new Row("b", 2)), Row::key);
        assertEquals(List.of("b"), touched);
        assertFalse(shown.contains(new Row("b", 1)));
    }
}
