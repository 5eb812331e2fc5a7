"""The desk: the steps of one edition, bound to its material.

    arrange -> section (several at a time) -> front -> viewpoint; repair where the gate objects

Each step has a `question` to ask and a way to `read` its answer; `llm.ModelEditor` asks them.
"""

from summarize.editor import Assignment
from summarize.llm_material import Material
from summarize.llm_plan import Arranging, Front, Plan, Size
from summarize.llm_settings import ModelSettings
from summarize.llm_steps import FrontStep, RepairStep, SectionStep, ViewpointStep

__all__ = ["Desk", "Front", "Plan", "Size"]


class Desk:
    """All steps of writing one assignment; see the module's docstring."""

    def __init__(self, assignment: Assignment, settings: ModelSettings, size: Size) -> None:
        self.material = Material(assignment, settings)
        self.arranging = Arranging(self.material, size)
        self.section = SectionStep(self.material)
        self.front = FrontStep(self.material)
        self.viewpoint = ViewpointStep(self.material)
        self.repair = RepairStep(self.material)
