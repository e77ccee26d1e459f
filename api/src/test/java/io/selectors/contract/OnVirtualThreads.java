package io.selectors.contract;

import java.lang.reflect.Method;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs each test on a virtual thread, and with it each {@link Task} that the test starts. */
public final class OnVirtualThreads implements InvocationInterceptor {
    /** Made by JUnit. */
    public OnVirtualThreads() {
    }

    @Override
    public void interceptTestMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation);
    }

    @Override
    public void interceptTestTemplateMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method,
            ExtensionContext context) throws Throwable {
        run(invocation);
    }

    private static void run(Invocation<Void> invocation) throws Throwable {
        FutureTask<Throwable> test = new FutureTask<>(() -> {
            try {
                invocation.proceed();
                return null;
            } catch (Throwable e) {
                return e;
            }
        });
        Throwable failure = await(test, VirtualThreads.start(test));
        if (failure != null) {
            throw failure;
        }
    }

    /** A test that takes too long is ended by an interrupt of this thread. */
    private static Throwable await(FutureTask<Throwable> test, Thread thread) throws InterruptedException, ExecutionException {
        try {
            return test.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        }
    }
}
