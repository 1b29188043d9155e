package org.fulcrum.runtime.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.fulcrum.runtime.platform.KernelFeature;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tries everything on the kernel it runs on, which must be Linux 6.7 or later and allow user namespaces. */
class KernelFeaturesTest {
    @TempDir
    Path directory = Path.of("");

    @AfterEach
    void everythingIsThereAgain() {
        KernelFeatures.reset();
    }

    @Test
    void aNewKernelHasAll() throws IOException {
        assertEquals(List.of(), KernelFeatures.probe(Set.of(), NativePrograms.unpack("fulcrum-vessel", directory)));
    }

    @Test
    void whatIsHiddenIsMissing() throws IOException {
        Path vessel = NativePrograms.unpack("fulcrum-vessel", directory);
        KernelFeatures.probe(Set.of(KernelFeature.PAGEMAP_SCAN), vessel);
        assertFalse(KernelFeatures.has(KernelFeature.PAGEMAP_SCAN));
        assertTrue(KernelFeatures.has(KernelFeature.SYNC_WAKE_UP));
    }

    @Test
    void withoutAVesselThereAreNoNamespaces() {
        assertEquals(
                List.of(KernelFeature.NAMESPACES),
                KernelFeatures.probe(Set.of(), directory.resolve("no-such-program")));
    }
}
