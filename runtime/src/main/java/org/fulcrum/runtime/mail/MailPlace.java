package org.fulcrum.runtime.mail;

/**
 * What a node knows of where a mailbox is.
 *
 * @param code what there is to be done
 * @param node the node that its owner runs on, when the code is {@link Code#ELSEWHERE}
 * @param host address of this node's stream port, when the code is {@link Code#HERE}
 * @param port that port
 * @param token opens it for one stream
 */
public record MailPlace(Code code, String node, String host, int port, String token) {
    /** What a node may say; their order is that of the wire. */
    public enum Code {
        /** It is here. */
        HERE,
        /** Its owner runs on another node. */
        ELSEWHERE,
        /** Nobody knows at this moment: its owner is being moved, or this node is not its home. */
        LATER,
        /** There is none any more: its owner has ended, or has closed it. */
        ENDED
    }

    static MailPlace here(String host, int port, String token) {
        return new MailPlace(Code.HERE, "", host, port, token);
    }

    /** Its owner runs on that node. */
    public static MailPlace elsewhere(String node) {
        return new MailPlace(Code.ELSEWHERE, node, "", 0, "");
    }

    /** Without more to say. */
    public static MailPlace of(Code code) {
        return new MailPlace(code, "", "", 0, "");
    }
}
