"""How the weights of the remover are learnt; nothing that runs in a night imports it."""
