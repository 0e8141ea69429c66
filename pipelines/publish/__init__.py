"""From a finished report to a frozen release: checks, manifest, atomic write, index of all releases."""
