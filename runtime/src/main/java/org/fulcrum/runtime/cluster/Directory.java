package org.fulcrum.runtime.cluster;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.jgroups.Address;
import org.jgroups.protocols.relay.SiteUUID;
import org.jgroups.util.UUID;

/** Where the members are: the group's addresses by name, of the latest incarnation heard of. Thread-safe. */
final class Directory {
    private final String site;
    private final boolean relayed;
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    private volatile Map<UUID, Address> view = Map.of();

    private record Place(long incarnation, Address address) {}

    /**
     * The directory of a member.
     *
     * @param site its site
     * @param relayed whether its group has a relay to others
     */
    Directory(String site, boolean relayed) {
        this.site = site;
        this.relayed = relayed;
    }

    /** The other site that an address is of; empty for a member of this one. */
    Optional<String> foreign(Address address) {
        return address instanceof SiteUUID member
                ? Optional.ofNullable(member.getSite()).filter(other -> !other.equals(site))
                : Optional.empty();
    }

    /** Whether messages get to that address from here: only a relay takes them to other sites. */
    boolean reaches(Address address) {
        return relayed || foreign(address).isEmpty();
    }

    /** The group sees these members. */
    void sees(Set<Address> present) {
        view = present.stream()
                .filter(UUID.class::isInstance)
                .map(UUID.class::cast)
                .collect(Collectors.toUnmodifiableMap(Directory::bare, member -> member));
    }

    private static UUID bare(UUID member) {
        return new UUID(member.getMostSignificantBits(), member.getLeastSignificantBits());
    }

    /**
     * The address of a member that somebody told of. Addresses with and without a site are never equal; of those in the
     * group's view it is known which they have, else in a group with a relay they have one.
     */
    Address address(UUID member, String name, String ofSite) {
        if (!ofSite.isEmpty() && !ofSite.equals(site)) {
            return new SiteUUID(member, name, ofSite);
        }
        Address seen = view.get(bare(member));
        return seen != null ? seen : relayed ? new SiteUUID(member, name, site) : member;
    }

    /** The member itself has spoken, from there; whether it was known at another address until now. */
    boolean spoke(String name, long incarnation, Address from) {
        return put(name, new Place(incarnation, from), 0);
    }

    /**
     * Another member says so: believed of an incarnation that has not spoken here itself. Returns whether it was known
     * at another address until now.
     */
    boolean mentioned(String name, long incarnation, Address address) {
        return put(name, new Place(incarnation, address), 1);
    }

    private boolean put(String name, Place told, int leastAhead) {
        Place before = places.get(name);
        if (before == null && places.size() >= MemberTable.MAX_MEMBERS) {
            return false;
        }
        Place now = places.merge(name, told, (known, t) -> t.incarnation - known.incarnation >= leastAhead ? t : known);
        return before != null && !now.address.equals(before.address);
    }

    /** It has left, in that incarnation or before. */
    void remove(String name, long incarnation) {
        places.computeIfPresent(name, (n, known) -> known.incarnation <= incarnation ? null : known);
    }

    Optional<Address> address(String name) {
        return Optional.ofNullable(places.get(name)).map(Place::address);
    }

    /** Of those that are known. */
    Set<Address> addresses(Collection<String> names) {
        return names.stream().flatMap(name -> address(name).stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** Those of this site whose address is not among these; when room gets scarce they are struck off. */
    Set<String> missing(Set<Address> present) {
        if (places.size() > MemberTable.MAX_MEMBERS / 2) {
            places.values().removeIf(place -> isMissing(place, present));
        }
        return places.entrySet().stream()
                .filter(e -> isMissing(e.getValue(), present))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean isMissing(Place place, Set<Address> present) {
        return foreign(place.address).isEmpty() && !present.contains(place.address);
    }
}
