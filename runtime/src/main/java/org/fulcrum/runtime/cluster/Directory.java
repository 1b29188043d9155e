package org.fulcrum.runtime.cluster;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.fulcrum.runtime.core.gossip.MemberTable;
import org.jgroups.Address;

/** Where the members are: the group's addresses by name, of the latest incarnation heard of. Thread-safe. */
final class Directory {
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    private record Place(long incarnation, Address address) {}

    /** The member itself has spoken, from there. */
    void spoke(String name, long incarnation, Address from) {
        put(name, new Place(incarnation, from), 0);
    }

    /** Another member says so: believed of an incarnation that has not spoken here itself. */
    void mentioned(String name, long incarnation, Address address) {
        put(name, new Place(incarnation, address), 1);
    }

    private void put(String name, Place told, int leastAhead) {
        if (places.size() < MemberTable.MAX_MEMBERS || places.containsKey(name)) {
            places.merge(name, told, (known, t) -> t.incarnation - known.incarnation >= leastAhead ? t : known);
        }
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

    /** Those whose address is not among these; when room gets scarce they are struck off. */
    Set<String> missing(Set<Address> present) {
        if (places.size() > MemberTable.MAX_MEMBERS / 2) {
            places.values().removeIf(place -> !present.contains(place.address));
        }
        return places.entrySet().stream()
                .filter(e -> !present.contains(e.getValue().address))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }
}
