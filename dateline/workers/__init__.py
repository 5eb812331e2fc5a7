"""The same work on several machines: `queue` keeps the jobs, `worker` does them."""
