"""The sample day and the loopback world that serves it, for the demo command and for the tests."""
