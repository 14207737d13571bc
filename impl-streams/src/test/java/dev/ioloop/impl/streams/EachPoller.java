package dev.ioloop.impl.streams;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A test class that runs once on each poller, and leaves no descriptor behind; its constructor takes the name. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass
@ValueSource(strings = {"nio", "epoll", "poll", "select"})
@ExtendWith(LeakCheck.class)
@Timeout(60)
@interface EachPoller {}
