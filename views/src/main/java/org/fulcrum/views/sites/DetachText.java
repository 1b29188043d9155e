package org.fulcrum.views.sites;

import org.fulcrum.runtime.api.SiteOrder;
import org.fulcrum.runtime.api.SiteSnapshot;
import org.fulcrum.views.kit.Formats;

/** Detaching a site in sentences. */
final class DetachText {
    private DetachText() {}

    /** The heading of the pane. */
    static String title(DetachStage stage, String site) {
        return stage == DetachStage.ASKING ? "Detach site " + site : "Site " + site;
    }

    /** What would happen, or how far it has come. */
    static String headline(DetachModel model, String site) {
        int ours = model.news().map(SiteSnapshot::oursThere).orElse(0);
        int theirs = model.news().map(SiteSnapshot::guestsHere).orElse(0);
        return switch (model.stage()) {
            case ASKING -> would(ours, theirs, site);
            case PARTING ->
                "%s of %s not home yet: %s of ours still at %s, %s of theirs still here."
                        .formatted(
                                Formats.count(model.progress().left()),
                                Formats.counted(model.progress().of(), "process", "processes"),
                                Formats.count(ours),
                                site,
                                Formats.count(theirs));
            case PARTED -> "Nothing of ours runs at %s any more, and nothing of theirs here.".formatted(site);
            case ABSENT -> "No site %s is known here now.".formatted(site);
        };
    }

    private static String would(int ours, int theirs, String site) {
        if (ours == 0 && theirs == 0) {
            return "Nothing of ours runs at %s now, and nothing of theirs here.".formatted(site);
        }
        String home = ours == 0
                ? "None of our processes is at " + site
                : "%s at %s %s home"
                        .formatted(
                                Formats.counted(ours, "process of ours", "processes of ours"),
                                site,
                                ours == 1 ? "comes" : "come");
        String gone = theirs == 0
                ? "none of theirs is here"
                : "%s here %s home"
                        .formatted(
                                Formats.counted(theirs, "guest of theirs", "guests of theirs"),
                                theirs == 1 ? "goes" : "go");
        return home + "; " + gone + ".";
    }

    /** What holds besides; empty when there is nothing to say. */
    static String note(DetachModel model, String site) {
        return switch (model.stage()) {
            case ASKING ->
                ("None may come or go until it is attached again. It holds on every node of %s, within seconds and over"
                                + " restarts; %s need not agree.")
                        .formatted(model.ownSite(), site);
            case PARTING -> "None may come or go. It goes on when this pane is closed.";
            case PARTED -> "None may come or go until it is attached again.";
            case ABSENT -> "";
        };
    }

    /** What was carried out. */
    static String done(String site, SiteOrder order) {
        return switch (order) {
            case DETACH -> "Site " + site + " is detached.";
            case ATTACH -> "Site " + site + " is attached again: processes may come and go.";
        };
    }

    /** An order that was not carried out. */
    static String refused(String site, SiteOrder order, String why) {
        return "Site " + site + " is not "
                + switch (order) {
                    case DETACH -> "detached: ";
                    case ATTACH -> "attached again: ";
                }
                + why;
    }
}
