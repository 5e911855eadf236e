"""Pictures that explain the generator: how it learns, what its numbers do, what the critic refuses."""
