"""Work beside the requests: which jobs there are, when each is due, and what runs them."""
