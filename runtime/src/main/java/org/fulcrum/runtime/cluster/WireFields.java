package org.fulcrum.runtime.cluster;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The fields that messages are made of: fixed-size little-endian numbers, texts and lists with a two-byte length that
 * is checked against what is left before anything is allocated.
 */
final class WireFields {
    private WireFields() {}

    static void text(Output out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0xffff) {
            throw new KryoException("text of " + bytes.length + " bytes");
        }
        out.writeShort(bytes.length);
        out.writeBytes(bytes);
    }

    static String text(Input in) {
        return new String(in.readBytes(length(in, 1)), StandardCharsets.UTF_8);
    }

    static <T> void list(Output out, List<T> list, BiConsumer<Output, T> writer) {
        if (list.size() > 0xffff) {
            throw new KryoException("list of " + list.size());
        }
        out.writeShort(list.size());
        list.forEach(item -> writer.accept(out, item));
    }

    /** Reads a list whose items take at least {@code leastBytes} each. */
    static <T> List<T> list(Input in, int leastBytes, Function<Input, T> reader) {
        int size = length(in, leastBytes);
        List<T> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(reader.apply(in));
        }
        return list;
    }

    static <T> void optional(Output out, Optional<T> value, BiConsumer<Output, T> writer) {
        out.writeBoolean(value.isPresent());
        value.ifPresent(v -> writer.accept(out, v));
    }

    static <T> Optional<T> optional(Input in, Function<Input, T> reader) {
        return in.readBoolean() ? Optional.of(reader.apply(in)) : Optional.empty();
    }

    /** A word of a fixed list goes as its place in it; lists only grow at the end. */
    static <E> void word(Output out, List<E> values, E value) {
        out.writeByte(values.indexOf(value));
    }

    static <E> E word(Input in, List<E> values) {
        int place = in.readByteUnsigned();
        if (place >= values.size()) {
            throw new KryoException("no such word: " + place);
        }
        return values.get(place);
    }

    private static int length(Input in, int leastBytes) {
        int length = in.readShortUnsigned();
        int left = in.limit() - in.position();
        if ((long) length * leastBytes > left) {
            throw new KryoException("length " + length + " with " + left + " bytes left");
        }
        return length;
    }
}
