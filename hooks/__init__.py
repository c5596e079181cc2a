"""What runs after rendering: validate the tree, make the lock, build the service and see it healthy."""
