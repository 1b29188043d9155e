/**
 * Rings of messages between one producer and one consumer in memory that both see: how a process and its runtime, or
 * two processes of one node, hand messages to each other. The same format is written in C in {@code native-btl/dicom};
 * it is a table in docs/protocols.md, and golden vectors are read by the tests of both.
 *
 * <p>A ring is a {@link java.lang.foreign.MemorySegment} of somebody else's making. One thread at a time uses an end;
 * the other end, and whoever seals the ring, may be anywhere. Nothing that is read there is believed before it is
 * checked.
 */
@NullMarked
package org.fulcrum.postal.ring;

import org.jspecify.annotations.NullMarked;
