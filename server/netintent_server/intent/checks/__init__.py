"""The checks behind `validate`: small rules in tables, one file per subject."""
