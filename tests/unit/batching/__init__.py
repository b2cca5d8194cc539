"""Tests of `pulumi_chime.batching`, from its pure state up to its threads."""
