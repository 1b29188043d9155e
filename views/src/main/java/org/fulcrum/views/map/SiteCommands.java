package org.fulcrum.views.map;

/** What may be asked about another site in the menu of its lane. */
public interface SiteCommands {
    /** Shows what detaching a site means, and asks; or how far it has come. */
    void detach(String site);

    /** Orders that processes may come from a site and go there again. */
    void attach(String site);
}
