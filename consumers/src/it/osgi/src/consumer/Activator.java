package consumer;

import java.io.IOException;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/** Selects once the framework is up, says what came of it, and ends the framework. */
public final class Activator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        context.addFrameworkListener(event -> {
            if (event.getType() == org.osgi.framework.FrameworkEvent.STARTED) {
                selectAndStop(context);
            }
        });
    }

    private static void selectAndStop(BundleContext context) {
        try {
            System.out.println(Main.select());
        } catch (IOException e) {
            e.printStackTrace();
        }
        try {
            context.getBundle(0).stop();
        } catch (BundleException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop(BundleContext context) {
        // Nothing is left open.
    }
}
