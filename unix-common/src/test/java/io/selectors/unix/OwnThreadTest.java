package io.selectors.unix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.security.Permission;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;

class OwnThreadTest {
    private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

    /** On a thread of a group of its own. */
    private static <R> R inGroup(Callable<R> action) throws Exception {
        FutureTask<R> task = new FutureTask<>(action);
        Thread thread = new Thread(new ThreadGroup("application"), task);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
        return task.get();
    }

    private static Thread created() {
        return OwnThread.create("own", () -> { });
    }

    @Test
    void itInheritsNothingOfItsMaker() throws Exception {
        Thread own = inGroup(() -> {
            Thread.currentThread().setContextClassLoader(new URLClassLoader(new URL[0]));
            return created();
        });
        assertNull(own.getThreadGroup().getParent(), own::toString);
        assertSame(OwnThread.class.getClassLoader(), own.getContextClassLoader());
        assertEquals(Thread.NORM_PRIORITY, own.getPriority());
        assertTrue(own.isDaemon());
    }

    @Test
    void anActionSeesNeitherTheGroupNorTheThreadLocalsOfItsCaller() throws Exception {
        String seen = inGroup(() -> {
            INHERITED.set("the application's");
            return OwnThread.call(() -> Thread.currentThread().getThreadGroup().getParent() + " " + INHERITED.get());
        });
        assertEquals("null null", seen);
    }

    /** Makes one under a security manager that guards the root group. */
    static final class Guarded {
        private Guarded() {
        }

        @SuppressWarnings("removal") // there until Java 24
        public static void main(String[] arguments) throws Exception {
            System.setSecurityManager(new SecurityManager() {
                @Override
                public void checkPermission(Permission permission) {
                    if (permission.getName().equals("modifyThreadGroup")) {
                        throw new SecurityException(permission.toString());
                    }
                }
            });
            System.out.println("of group " + inGroup(() -> created().getThreadGroup().getName()));
        }
    }

    @Test
    @EnabledForJreRange(maxVersion = 23)
    void whereTheRootGroupIsGuardedItIsOfTheGroupBelow() throws Exception {
        String output = ChildJvm.run(Guarded.class, "-Djava.security.manager=allow");
        assertTrue(output.contains("of group main"), output);
    }
}
