"""What is known about the web without requests: public URLs and addresses, and the headers and bodies of responses."""
