package org.fulcrum.views.map;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what is asked of nodes and sites, as words. */
final class AskedCommands implements NodeCommands {
    final List<String> words = new CopyOnWriteArrayList<>();

    /** What is asked of sites is kept among the same words. */
    final SiteCommands sites = new SiteCommands() {
        @Override
        public void detach(String site) {
            words.add("detach " + site);
        }

        @Override
        public void attach(String site) {
            words.add("attach " + site);
        }
    };

    @Override
    public void cordon(String node) {
        words.add("cordon " + node);
    }

    @Override
    public void drain(String node) {
        words.add("drain " + node);
    }

    @Override
    public void open(String node) {
        words.add("open " + node);
    }
}
