"""What the simulator's published model says, worked out here from the figures and not from imgperf's numbers."""


def serial_fifo(count, service, overhead=0.0):
    """Latencies of `count` requests that all come at once and are served one after another, the first `overhead` later."""
    return [overhead + k * service for k in range(1, count + 1)]


def batch_service(alone, requests, cost):
    """How long `requests` of one shape take together, each further one adding `cost` of what one takes alone."""
    return alone * (1 + (requests - 1) * cost)


def quantile(values, share):
    """Linear between the two order statistics around (n - 1) * share."""
    ordered = sorted(values)
    position = (len(ordered) - 1) * share
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)
