package dev.ioloop.launcher.inside;

import dev.ioloop.spi.PollerProvider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.FieldOption;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Tells the outside, before the loop is started, whether it would find a poller: a component that cannot be activated
 * shows up as a service that never comes, and that is no answer to give.
 *
 * <p>Thread rule: any thread.
 */
@Component(service = Function.class, property = "dev.ioloop.launcher=pollers")
public final class PollersComponent implements Function<String, Optional<String>> {
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC,
            fieldOption = FieldOption.REPLACE)
    private volatile Collection<PollerProvider> providers = List.of();

    /** Called by DS. */
    @Activate
    public PollersComponent() {
        // the reference above is all there is
    }

    /**
     * Why a loop would not get its poller.
     *
     * @param wanted the name asked for; empty for the best one
     * @return the reason, empty if it would get it
     */
    @Override
    public Optional<String> apply(String wanted) {
        List<String> candidates = new ArrayList<>();
        for (PollerProvider provider : providers) {
            Optional<String> refusal = provider.unavailable();
            boolean meant = wanted.isEmpty() || provider.name().equals(wanted);
            if (meant && refusal.isEmpty()) {
                return Optional.empty();
            }
            candidates.add(provider.name() + refusal.map(r -> " (not usable: " + r + ")").orElse(""));
        }
        String asked = wanted.isEmpty() ? "no poller can be used" : "there is no usable poller '" + wanted + "'";
        return Optional.of(asked + (candidates.isEmpty() ? "; none is installed"
                : "; to choose from: " + String.join(", ", candidates)) + NativePollers.missing());
    }
}
