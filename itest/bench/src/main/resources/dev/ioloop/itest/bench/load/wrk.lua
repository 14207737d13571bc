-- What wrk has seen, in one line as that of load.c; times in ns. wrk does not tell what the slowest connection got.
function done(summary, latency, requests)
    local errors = summary.errors
    if errors.connect + errors.read + errors.write + errors.status + errors.timeout > 0 then
        io.write(string.format("ERRORS connect %d, read %d, write %d, status %d, timeout %d\n", errors.connect,
            errors.read, errors.write, errors.status, errors.timeout))
    end
    io.write(string.format("RESULT operations=%d elapsed=%.0f own=%.0f p50=%.0f p99=%.0f p999=%.0f greatest=%.0f\n",
        summary.requests, summary.duration * 1e3, os.clock() * 1e9, latency:percentile(50) * 1e3,
        latency:percentile(99) * 1e3, latency:percentile(99.9) * 1e3, latency.max * 1e3))
end
