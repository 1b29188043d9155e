package org.fulcrum.runtime.mail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fulcrum.postal.carrier.CarrierFrames;
import org.fulcrum.postal.carrier.CarrierFrames.Code;
import org.fulcrum.postal.carrier.CarrierFrames.Hello;
import org.fulcrum.postal.carrier.CarrierReceiver;
import org.fulcrum.postal.mailbox.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What comes from other nodes for mailboxes here: one stream for a pair at a time. Thread-safe. */
final class IncomingMail {
    private static final Logger LOG = LoggerFactory.getLogger(IncomingMail.class);

    private record Pair(Address sender, Address receiver) {}

    private final Map<Pair, CarrierReceiver> receivers = new HashMap<>();

    /** Serves a stream for a receiver until it ends. */
    void receive(SocketBytes stream, Address receiver, Path file) throws IOException {
        Hello hello = CarrierFrames.readHello(stream);
        if (!hello.receiver().equals(receiver)) {
            throw new IOException("a stream for " + receiver + " is used for " + hello.receiver());
        }
        try (MappedMailbox mailbox = new MappedMailbox(file)) {
            CarrierReceiver carrier = new CarrierReceiver(hello, mailbox.memory(), stream, Futex.SHARED);
            Pair pair = new Pair(hello.sender(), receiver);
            takeOver(pair, carrier);
            try {
                LOG.debug("{}: {}", pair, carrier.run());
            } finally {
                synchronized (receivers) {
                    receivers.remove(pair, carrier);
                }
            }
        } catch (IOException gone) {
            CarrierFrames.refuse(Code.NOT_HERE, stream);
            throw gone;
        }
    }

    private void takeOver(Pair pair, CarrierReceiver next) throws IOException {
        CarrierReceiver before;
        synchronized (receivers) {
            before = receivers.put(pair, next);
        }
        if (before != null) {
            before.close();
            try {
                before.awaitEnd();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", stopped);
            }
        }
    }

    /** Ends the streams for a mailbox that is closed; they notice that soon. */
    void close(Address receiver) {
        List<CarrierReceiver> its;
        synchronized (receivers) {
            its = receivers.entrySet().stream()
                    .filter(e -> e.getKey().receiver().equals(receiver))
                    .map(Map.Entry::getValue)
                    .toList();
        }
        its.forEach(CarrierReceiver::close);
    }
}
