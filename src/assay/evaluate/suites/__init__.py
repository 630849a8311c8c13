"""The suites that come with assay, a module each."""
