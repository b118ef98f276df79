"""Files by their digest, source documents and evidence alike: taken in, kept, shown."""
