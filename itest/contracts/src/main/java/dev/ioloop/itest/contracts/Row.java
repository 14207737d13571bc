package dev.ioloop.itest.contracts;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the rows of the catalogue of behaviours that a test proves: the test fails when one of them is broken. On a
 * class or an interface it stands for all tests that are declared there; on the class that is run, for all that it runs.
 *
 * <p>It counts for the method that really runs: a method inherited from a contract brings its rows along, one that
 * overrides another does not take over that one's rows.
 *
 * <p>{@link RowListener} writes down what became of the tests.
 *
 * <p>Thread rule: immutable.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Row {
    /**
     * The ids of the rows.
     *
     * @return at least one, for example {@code "TOR-HND-003"}
     */
    String[] value();
}
