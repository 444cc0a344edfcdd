"""Files that people write and the hub obeys, and the loaders that check them."""
