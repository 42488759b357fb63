"""What a page, a record and a release must meet: the checks themselves, and their classes for Great Expectations."""
