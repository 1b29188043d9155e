/**
 * Frames: how messages look on the wire. A frame is a header of 16 bytes ({@link FrameHeader}) and a payload whose
 * length the header tells; everything is little-endian, as C on x86-64 has it in memory. The layout is written down in
 * {@code docs/protocols.md} and pinned by golden bytes in the tests.
 *
 * <p>Whoever reads from a socket decodes the header first, which refuses a length above its own limit, and only then
 * allocates. Whatever is wrong with received bytes is a {@link FrameException} that names the
 * {@linkplain FrameException.Problem problem}; nothing here allocates more than what has already arrived.
 *
 * <p>Nothing here does I/O. {@link FrameHeader} is immutable; a {@link FrameWriter} or {@link FrameReader} belongs to
 * one thread at a time.
 */
@NullMarked
package org.fulcrum.postal.codec;

import org.jspecify.annotations.NullMarked;
