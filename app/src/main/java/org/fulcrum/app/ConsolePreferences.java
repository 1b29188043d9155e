package org.fulcrum.app;

import java.util.List;
import java.util.prefs.Preferences;
import org.fulcrum.views.kit.Theme;

/** What the console remembers between runs: its look, the size of its window and the last cluster. */
public final class ConsolePreferences {
    private static final double WIDTH = 1280;
    private static final double HEIGHT = 820;

    private final Preferences store;

    /** Preferences kept in that store. */
    public ConsolePreferences(Preferences store) {
        this.store = store;
    }

    /** The user's own. */
    public static ConsolePreferences ofUser() {
        return new ConsolePreferences(Preferences.userNodeForPackage(ConsolePreferences.class));
    }

    /** The look chosen last; light at first. */
    public Theme theme() {
        return Theme.parse(store.get("theme", "light"));
    }

    /** Remembers a look. */
    public void theme(Theme chosen) {
        store.put("theme", chosen.word());
    }

    /** The size of the window when it was closed last. */
    public WindowSize size() {
        return new WindowSize(store.getDouble("width", WIDTH), store.getDouble("height", HEIGHT));
    }

    /** Remembers the size of the window. */
    public void size(WindowSize size) {
        store.putDouble("width", size.width());
        store.putDouble("height", size.height());
    }

    /** The seeds given last. */
    public List<String> seeds() {
        return ConsoleOptions.split(store.get("seeds", ""));
    }

    /** The cluster given last. */
    public String cluster() {
        return store.get("cluster", "fulcrum");
    }

    /** Remembers a cluster. */
    public void cluster(String name, List<String> seeds) {
        store.put("cluster", name);
        store.put("seeds", String.join(",", seeds));
    }
}
