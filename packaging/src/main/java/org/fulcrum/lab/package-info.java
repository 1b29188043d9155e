/**
 * The lab as tests see it: {@link org.fulcrum.lab.Lab} brings one up under a name of its own and takes it down again.
 * Tests here are tagged {@code lab}; they need root and fail without it. A lab may be used by several threads.
 */
@NullMarked
package org.fulcrum.lab;

import org.jspecify.annotations.NullMarked;
