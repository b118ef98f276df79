"""The register: every finding that a viewer sees, as one table; see ``README.md``."""
