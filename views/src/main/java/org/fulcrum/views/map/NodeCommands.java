package org.fulcrum.views.map;

/** What may be asked of a node in its menu. */
public interface NodeCommands {
    /** Shows what cordoning a node means, and asks for the reason. */
    void cordon(String node);

    /** Shows what would leave a node and asks for the reason, or how far a drain has come. */
    void drain(String node);

    /** Orders a node to take processes again. */
    void open(String node);
}
