package org.fulcrum.runtime.cluster;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * How one message lies on the wire: a version byte, then its fields in the order written here and nowhere else. Fields
 * are only ever appended, with a higher version; a reader takes its own version and the one before.
 */
final class Layout<T> extends Serializer<T> {
    private final int version;
    private final BiConsumer<Output, T> writer;
    private final Function<Input, T> reader;

    Layout(int version, BiConsumer<Output, T> writer, Function<Input, T> reader) {
        super(false, true);
        this.version = version;
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    public void write(Kryo kryo, Output out, T message) {
        out.writeByte(version);
        writer.accept(out, message);
    }

    @Override
    public T read(Kryo kryo, Input in, Class<? extends T> type) {
        int found = in.readByteUnsigned();
        if (found != version) {
            throw new KryoException(type.getSimpleName() + " of version " + found + ", known is " + version);
        }
        return reader.apply(in);
    }
}
