"""The rules planner: tokens, recognisers, clauses, evidence, actions."""
