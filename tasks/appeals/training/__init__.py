"""Training of the remover's weights; nothing that runs in production imports it."""
