package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every Java block of every document is, byte for byte, a region of a source that is compiled and run here. */
class SnippetsTest {
    @Test
    void everyJavaBlockIsATestedRegion() throws IOException {
        Regions regions = Regions.read();
        int blocks = 0;
        for (Document document : Document.all()) {
            for (Document.Fence fence : document.fences()) {
                if (fence.language().equals("java")) {
                    assertTrue(!fence.mark().isEmpty(), () -> document + ": a block without <!-- snippet: NAME --> before it:\n"
                            + fence.text());
                    assertEquals(regions.take(fence.mark(), document), fence.text(), document + ": " + fence.mark());
                    blocks++;
                }
            }
        }
        assertTrue(blocks > 10, "only " + blocks);
        assertEquals(List.of(), regions.left(name -> !name.startsWith(JavadocTest.PREFIX)), "regions that no document shows");
    }

    @Test
    void noBlockHidesBehindAnotherLanguage() throws IOException {
        for (Document document : Document.all()) {
            for (Document.Fence fence : document.fences()) {
                assertTrue(List.of("", "java", "xml", "python").contains(fence.language()), () -> document + ": " + fence.language());
                assertTrue(!fence.language().isEmpty() || !fence.text().contains("selector."), () -> document + ": " + fence.text());
            }
        }
    }
}
