package org.fulcrum.runtime.linux;

/**
 * Who is at the other end of a Unix socket, as the kernel recorded it at connect ({@code struct ucred}, unix(7)).
 *
 * @param pid process id in this process's PID namespace; 0 when it is not visible there
 * @param uid effective user id
 * @param gid effective group id
 */
public record PeerCredentials(int pid, int uid, int gid) {
    /** Whether it is the super-user. */
    public boolean isRoot() {
        return uid == 0;
    }
}
