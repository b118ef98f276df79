"""The log's bytes. Pure: what is written here can be checked without a database or a framework."""
