"""The ready rules, a module for each subject. The rules themselves are names of `pulumi_chime.policies`."""
