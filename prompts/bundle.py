"""All files at once: the bundle that a folder holds, checked as a whole."""

from pathlib import Path

from core.bundle import Bundle
from prompts.brands import FOLDER, load_brands
from prompts.law import load_law


def load_bundle(folder: Path = FOLDER) -> Bundle:
    """Every brand and every book of a folder; one fault anywhere and there is no bundle."""
    return Bundle(policies=load_brands(folder), law=load_law(folder))
