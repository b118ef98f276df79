"""What templates of this capability say."""
