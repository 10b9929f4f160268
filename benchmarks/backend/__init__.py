"""What `make bench-backend` measures: the service desk with many tickets."""
