"""Values, rules, plans, findings and stored formats: no Pulumi, no AWS, no threads."""
