"""Who a program acts for, and what of people and units it may look up."""
