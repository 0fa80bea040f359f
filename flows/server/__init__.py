"""The Prefect server and its worker: the processes, how they are started and stopped, and how they are found."""
