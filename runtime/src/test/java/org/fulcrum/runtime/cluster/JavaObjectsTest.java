package org.fulcrum.runtime.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.Util;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a peer may have turned into objects. */
class JavaObjectsTest {
    private static final URI HARMLESS = URI.create("http://example.org/");

    @BeforeAll
    static void refuse() {
        JavaObjects.refuse();
    }

    @Test
    void aSerializedObjectFromAPeerIsRefused() throws Exception {
        byte[] sent = Util.objectToByteBuffer(HARMLESS);
        Exception refused = assertThrows(Exception.class, () -> Util.objectFromByteBuffer(sent));
        Throwable root = refused.getCause() == null ? refused : refused.getCause();
        assertInstanceOf(InvalidClassException.class, root);
        assertTrue(String.valueOf(root.getMessage()).contains("REJECTED"));
    }

    @Test
    void whatJGroupsItselfNeedsIsRead() throws Exception {
        IpAddress address = new IpAddress("127.0.0.1", 7800);
        assertEquals(address, Util.objectFromByteBuffer(Util.objectToByteBuffer(address)));
    }

    @Test
    void othersInThisJvmReadWhatTheyLike() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(HARMLESS);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertEquals(HARMLESS, in.readObject());
        }
    }
}
