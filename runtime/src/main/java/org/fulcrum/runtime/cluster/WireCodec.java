package org.fulcrum.runtime.cluster;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.Pool;
import org.jspecify.annotations.Nullable;

/** Turns control messages into bytes and back. Thread-safe: Kryo's instances are pooled. */
public final class WireCodec {
    /** Longest message either way, bytes. */
    public static final int MAX_BYTES = 64 * 1024;

    static {
        // Kryo's Unsafe buffers are not used here, and only looking for them makes new JVMs print warnings.
        System.setProperty("kryo.unsafe", "false");
    }

    private static final int FIRST_BUFFER_BYTES = 512;
    private static final int MAX_POOLED = 4;

    private final Pool<Kryo> kryos = new Pool<>(true, false, MAX_POOLED) {
        @Override
        protected Kryo create() {
            return newKryo();
        }
    };

    private static Kryo newKryo() {
        Kryo kryo = new Kryo();
        kryo.setRegistrationRequired(true);
        kryo.setReferences(false);
        kryo.setMaxDepth(4);
        return WireTable.register(kryo);
    }

    /**
     * The bytes of a message.
     *
     * @throws WireException when it is longer than {@link #MAX_BYTES}
     */
    public byte[] encode(ControlMessage message) throws WireException {
        Kryo kryo = kryos.obtain();
        try (Output out = new Output(FIRST_BUFFER_BYTES, MAX_BYTES)) {
            Registration type = kryo.getRegistration(message.getClass());
            out.writeByte(type.getId());
            kryo.writeObject(out, message, type.getSerializer());
            return out.toBytes();
        } catch (KryoException tooLong) {
            throw new WireException(
                    "cannot send " + message.getClass().getSimpleName() + ": " + tooLong.getMessage(), tooLong);
        } finally {
            kryos.free(kryo);
        }
    }

    /**
     * The message in {@code length} bytes from {@code offset}.
     *
     * @throws WireException when they are not one whole message
     */
    public ControlMessage decode(byte[] bytes, int offset, int length) throws WireException {
        if (length > MAX_BYTES) {
            throw new WireException("message of " + length + " bytes, allowed are " + MAX_BYTES);
        }
        Kryo kryo = kryos.obtain();
        try (Input in = new Input(bytes, offset, length)) {
            ControlMessage message = read(kryo, in);
            if (in.position() != in.limit()) {
                throw new WireException((in.limit() - in.position()) + " bytes behind the message");
            }
            return message;
        } catch (RuntimeException malformed) {
            throw new WireException("malformed message: " + malformed.getMessage(), malformed);
        } finally {
            kryos.free(kryo);
        }
    }

    @SuppressWarnings("unchecked") // the table registers only control messages, each with its own layout
    private static ControlMessage read(Kryo kryo, Input in, Registration type) {
        Layout<ControlMessage> layout = (Layout<ControlMessage>) type.getSerializer();
        return layout.read(kryo, in, type.getType());
    }

    /** Not readClassAndObject: that would also take a class name of any length. */
    private static ControlMessage read(Kryo kryo, Input in) throws WireException {
        int number = in.readByteUnsigned();
        @Nullable Registration type = kryo.getRegistration(number);
        if (type == null || !ControlMessage.class.isAssignableFrom(type.getType())) {
            throw new WireException("no message has number " + number);
        }
        return read(kryo, in, type);
    }
}
