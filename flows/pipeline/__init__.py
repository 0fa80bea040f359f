"""A run of a flow, once its sources are chosen: fetch, refine, load, publish. `execute.py` has the order of the stages."""
