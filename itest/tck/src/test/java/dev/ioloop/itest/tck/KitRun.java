package dev.ioloop.itest.tck;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.testng.IConfigurationListener;
import org.testng.ITestListener;
import org.testng.ITestResult;
import org.testng.TestNG;
import org.testng.xml.XmlClass;
import org.testng.xml.XmlSuite;
import org.testng.xml.XmlTest;

/** Runs a class of the kit, and notes what became of each of its tests. */
final class KitRun implements ITestListener, IConfigurationListener {
    private final Queue<ITestResult> results = new ConcurrentLinkedQueue<>();

    private KitRun() {}

    static List<ITestResult> of(Class<?> rules, String poller) {
        XmlSuite suite = new XmlSuite();
        suite.setName(rules.getSimpleName() + " on " + poller);
        XmlTest test = new XmlTest(suite);
        test.setName(suite.getName());
        test.setParameters(Map.of("poller", poller));
        test.setXmlClasses(List.of(new XmlClass(rules)));
        KitRun run = new KitRun();
        TestNG kit = new TestNG(false);
        kit.setVerbose(0);
        kit.setXmlSuites(List.of(suite));
        kit.addListener(run);
        kit.run();
        return List.copyOf(run.results);
    }

    @Override
    public void onTestSuccess(ITestResult result) {
        results.add(result);
    }

    @Override
    public void onTestFailure(ITestResult result) {
        results.add(result);
    }

    @Override
    public void onTestSkipped(ITestResult result) {
        results.add(result);
    }

    @Override
    public void onTestFailedButWithinSuccessPercentage(ITestResult result) {
        results.add(result);
    }

    /** Else what could not even begin would count as skipped. */
    @Override
    public void onConfigurationFailure(ITestResult result) {
        results.add(result);
    }
}
