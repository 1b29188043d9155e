package org.fulcrum.runtime.move;

import org.fulcrum.runtime.api.OperatorException;
import org.fulcrum.runtime.linux.ProcFs;
import org.fulcrum.runtime.mail.MailPlace;
import org.fulcrum.runtime.mail.MailQuery;
import org.fulcrum.runtime.mail.Whereabouts;

/** Where processes whose home is here are, and whom to ask of others. */
record MailRoutes(Peers peers, ManagedProcesses processes) implements Whereabouts {
    @Override
    public MailPlace ask(String node, MailQuery query) throws OperatorException {
        return peers.mail(node, query);
    }

    @Override
    public MailPlace atHome(MailQuery query) {
        boolean lives = ProcFs.startTime(query.receiver().pid())
                .filter(ticks -> ticks == query.receiver().start())
                .isPresent();
        if (!lives) {
            return MailPlace.of(MailPlace.Code.ENDED);
        }
        try {
            ManagedProcess process = processes.get(query.receiver().pid());
            if (process.away() != null) {
                return MailPlace.elsewhere(process.node());
            }
        } catch (OperatorException notInCare) {
            return MailPlace.of(MailPlace.Code.LATER); // it may be taken into care again
        }
        return MailPlace.of(MailPlace.Code.LATER);
    }
}
