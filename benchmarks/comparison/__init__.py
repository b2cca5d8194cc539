"""This package beside what people use instead: one run of the same work with each, its table, plots and pages."""
