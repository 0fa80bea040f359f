"""What is known of the web without going there: public URLs and addresses, and how an answer says what its body is."""
