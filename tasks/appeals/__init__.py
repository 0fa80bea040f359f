"""The appeal remover: evidence per block, one decision over the whole article, verdicts with reasons.

Pure: no network, no clock, no files except the rules and the small model that ship with the package.
"""

from tasks.appeals.judge import judge_article
from tasks.appeals.rulebook import RuleBook, RulesError, load_rulebook

__all__ = ["RuleBook", "RulesError", "judge_article", "load_rulebook"]
