"""Arabic: 1,881 and 2.5, as its newspapers write European figures."""
