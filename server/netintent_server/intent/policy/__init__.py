"""The operator's policy: what a plan may do, what a person must approve, and what is denied. It has the last word."""
