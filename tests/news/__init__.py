"""The paper itself: what happens to an article, and what its pages say of it."""
