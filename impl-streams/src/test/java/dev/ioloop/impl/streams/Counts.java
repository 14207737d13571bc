package dev.ioloop.impl.streams;

import dev.ioloop.stream.ConnectionLimits;

/**
 * What a fault must give back, counted in the process and in a loop that lives on.
 *
 * @param descriptors see {@link OpenFiles}
 * @param directBytes of all direct buffers of the process
 * @param channels that are open
 * @param registrations that the loop keeps
 * @param timers that wait
 * @param piecesInUse of the loop's pool, which wait to be sent
 * @param connections that the budget of the loop counts
 */
record Counts(int descriptors, long directBytes, int channels, int registrations, int timers, long piecesInUse,
        int connections) {
    static Counts of(NetRig net) throws Exception {
        return net.rig.on(() -> new Counts(OpenFiles.now().size(),
                net.loop.diagnostics().snapshot().directMemoryBytes(), net.openChannels(),
                net.loop.diagnostics().snapshot().channels(), net.loop.scheduledCalls().size(),
                LoopBuffers.of(net.loop).piecesInUse(), ConnectionLimits.of(net.loop).connections()));
    }

    /** Memory and descriptors may have become less: garbage of before was collected meanwhile. */
    boolean isBackTo(Counts before) {
        return descriptors <= before.descriptors && directBytes <= before.directBytes && channels == before.channels
                && registrations == before.registrations && timers == before.timers
                && piecesInUse == before.piecesInUse && connections == before.connections;
    }
}
