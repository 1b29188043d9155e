package org.fulcrum.runtime.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * On what terms a process is in care: what its owner and root have said of it.
 *
 * @param kind what it is worth to them
 * @param automatic whether nodes may move it when nobody asks
 * @param otherSites whether they may then move it to nodes of other sites, too
 */
public record ProcessTerms(Kind kind, boolean automatic, boolean otherSites) {
    /** What holds when nobody says otherwise. */
    public static final ProcessTerms DEFAULT = new ProcessTerms(Kind.NORMAL, true);

    /** Terms of a process that nobody but a person sends to another site. */
    public ProcessTerms(Kind kind, boolean automatic) {
        this(kind, automatic, false);
    }

    /** How much a process is worth. */
    public enum Kind {
        /** Chooses a better node first. */
        URGENT,
        /** Like most. */
        NORMAL,
        /** Past its time: goes to slower nodes instead of being killed (paper §3.3). */
        OVERDUE;

        /** The word that people type. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The kind that a word means; empty when it means none. */
        public static Optional<Kind> parse(String word) {
            return Arrays.stream(values())
                    .filter(kind -> kind.word().equals(word))
                    .findFirst();
        }
    }

    /**
     * What shall become different.
     *
     * @param kind empty: stays as it is
     * @param automatic empty: stays as it is
     * @param otherSites empty: stays as it is
     */
    public record Change(Optional<Kind> kind, Optional<Boolean> automatic, Optional<Boolean> otherSites) {
        /** Nothing. */
        public static final Change NONE = new Change(Optional.empty(), Optional.empty());

        /** A change that leaves it to its site, or not, as before. */
        public Change(Optional<Kind> kind, Optional<Boolean> automatic) {
            this(kind, automatic, Optional.empty());
        }

        /** It is moved only when somebody asks. */
        public static final Change NOT_AUTOMATIC = new Change(Optional.empty(), Optional.of(false));

        /**
         * Why this is for root alone; empty when the owner may say it, too. Nobody promotes himself: neither by
         * becoming urgent, nor by being overdue no longer, nor by being overdue and staying where he is.
         */
        public Optional<String> onlyRoot(ProcessTerms now) {
            ProcessTerms next = now.with(this);
            if (next.kind == Kind.URGENT && now.kind != Kind.URGENT) {
                return Optional.of("only root may make a process urgent");
            }
            if (now.kind == Kind.OVERDUE && next.kind != Kind.OVERDUE) {
                return Optional.of("it is overdue, and only root may take that away");
            }
            boolean stays = next.kind == Kind.OVERDUE && now.automatic && !next.automatic;
            return stays ? Optional.of("it is overdue, and only root may keep nodes from moving it") : Optional.empty();
        }
    }

    /** The terms after a change. */
    public ProcessTerms with(Change change) {
        return new ProcessTerms(
                change.kind.orElse(kind), change.automatic.orElse(automatic), change.otherSites.orElse(otherSites));
    }

    /** These, whatever was before. */
    public Change asChange() {
        return new Change(Optional.of(kind), Optional.of(automatic), Optional.of(otherSites));
    }

    /** For people: {@code overdue, moved only when somebody asks}. */
    public String describe() {
        return kind.word()
                + (automatic ? "" : ", moved only when somebody asks")
                + (otherSites ? ", to other sites, too" : "");
    }
}
