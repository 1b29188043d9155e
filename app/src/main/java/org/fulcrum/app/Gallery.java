package org.fulcrum.app;

import javafx.application.Application;
import org.fulcrum.app.gallery.GalleryApp;

/** Starts the gallery; it does not extend {@link Application}, for the reason given at {@link Main}. */
public final class Gallery {
    private Gallery() {}

    /** Opens the gallery; {@link GalleryApp} names the options. */
    public static void main(String[] args) {
        Main.quietToolkit();
        Application.launch(GalleryApp.class, args);
    }
}
