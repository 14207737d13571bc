package dev.ioloop.itest.osgi;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;

import javax.inject.Inject;
import org.junit.Before;
import org.junit.Rule;
import org.junit.rules.TestName;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * What all tests inside of a framework begin with: on which Java and in which framework they run is printed and
 * checked.
 *
 * <p>Thread rule: the thread of the test.
 */
public abstract class InFramework {
    /** The Java version to be run on; set by {@link ChildJvm}. */
    static final String JAVA = "dev.ioloop.itest.java";
    /** The symbolic name of the framework to be run in; set by {@link ChildJvm}. */
    static final String FRAMEWORK = "dev.ioloop.itest.framework";

    @Rule
    public final TestName test = new TestName();
    @Inject
    BundleContext context;

    /** Tells and checks where the test runs. */
    @Before
    public final void placeIsTheExpectedOne() {
        Bundle framework = context.getBundle(0);
        System.out.printf("%s.%s: Java %s, %s %s%n", getClass().getSimpleName(), test.getMethodName(),
                Runtime.version(), framework.getSymbolicName(), framework.getVersion());
        assertEquals("Java", Integer.getInteger(JAVA), (Integer) Runtime.version().feature());
        assertEquals("framework", System.getProperty(FRAMEWORK), framework.getSymbolicName());
    }

    /** The one bundle of that symbolic name. */
    final Bundle bundle(String symbolicName) {
        Bundle found = null;
        for (Bundle bundle : context.getBundles()) {
            if (symbolicName.equals(bundle.getSymbolicName())) {
                assertEquals("bundles named " + symbolicName, null, found);
                found = bundle;
            }
        }
        assertNotNull("no bundle named " + symbolicName, found);
        return found;
    }
}
