package org.fulcrum.views.kit;

import org.fulcrum.runtime.api.Residency;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The residency of a process as an icon; {@link Formats#residency} is the word beside it. */
public final class ResidencyIcon extends FontIcon {
    /** An icon for a process at home. */
    public ResidencyIcon() {
        getStyleClass().add("residency-icon");
        show(Residency.AT_HOME);
    }

    /** Shows a residency. */
    public void show(Residency residency) {
        setIconCode(
                switch (residency) {
                    case AT_HOME -> Feather.HOME;
                    case DEPARTING -> Feather.LOG_OUT;
                    case AWAY -> Feather.SEND;
                    case RETURNING -> Feather.CORNER_DOWN_LEFT;
                    case LOST -> Feather.ALERT_OCTAGON;
                });
    }
}
