package org.fulcrum.runtime.mail;

import java.io.IOException;
import java.util.Optional;
import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.wire.Frames;
import org.fulcrum.runtime.wire.StreamServer;

/**
 * The way to one mailbox: asks where it is, first where it was last, else at its owner's home, and follows what it is
 * told. For one thread.
 */
final class Route {
    /** A mailbox that is moved from node to node is not run after further than this; it is asked for again later. */
    private static final int MOST_HOPS = 4;

    private final PostOffice office;
    private final MailQuery query;
    private Optional<String> last = Optional.empty();

    Route(PostOffice office, MailQuery query) {
        this.office = office;
        this.query = query;
    }

    /** What came of looking for it: a stream to its node, or the reason why there is none. */
    record Found(Optional<SocketBytes> stream, MailPlace.Code code) {}

    /** Looks for it. */
    Found find() {
        String node = last.orElse(query.receiver().home());
        last = Optional.empty();
        for (int hop = 0; hop < MOST_HOPS; hop++) {
            MailPlace place;
            try {
                place = office.ask(node, query);
            } catch (OperatorException silent) {
                break;
            }
            switch (place.code()) {
                case HERE -> {
                    return connect(node, place);
                }
                case ELSEWHERE -> node = place.node();
                case LATER -> {
                    if (node.equals(query.receiver().home())) {
                        return none(MailPlace.Code.LATER);
                    }
                    node = query.receiver().home();
                }
                case ENDED -> {
                    return none(MailPlace.Code.ENDED);
                }
            }
        }
        return none(MailPlace.Code.LATER);
    }

    private Found connect(String node, MailPlace place) {
        try {
            SocketBytes stream =
                    new SocketBytes(StreamServer.open(place.host(), place.port(), place.token(), Frames.PURPOSE_MAIL));
            last = Optional.of(node);
            return new Found(Optional.of(stream), MailPlace.Code.HERE);
        } catch (IOException unreachable) {
            return none(MailPlace.Code.LATER);
        }
    }

    private static Found none(MailPlace.Code code) {
        return new Found(Optional.empty(), code);
    }
}
