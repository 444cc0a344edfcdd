"""Brand files: read, checked against the law, and turned into policy values. One that does not load stops the hub."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from core.errors import PolicyFileError
from core.law import Law
from core.policy import BrandPolicy
from prompts.brand_file import BRAND, GROUP, JURISDICTION, BrandFile
from prompts.faults import Read, read_model
from prompts.findings import Finding, refuse
from prompts.law import FOLDER, load_law
from prompts.loosening import loosening
from prompts.yaml_file import Sheet

__all__ = [
    "BRAND", "FOLDER", "GROUP", "JURISDICTION", "BrandFile", "BrandRead", "brand_files", "load_brand", "load_brands",
    "read_brand",
]  # fmt: skip


class BrandRead(Struct, frozen=True):
    """A brand's policy with the file it was read from."""

    policy: BrandPolicy
    file: BrandFile
    sheet: Sheet


def load_brands(folder: Path = FOLDER) -> Mapping[str, BrandPolicy]:
    """All brand policies of a folder, by brand."""
    law, policies = load_law(folder), dict[str, BrandPolicy]()
    for path in brand_files(folder):
        policy = load_brand(path, law)
        if policy.brand in policies:
            raise PolicyFileError(f"{path.name}: brand {policy.brand!r} has another file already; keep one of them")
        policies[policy.brand] = policy
    if not policies:
        raise PolicyFileError(f"there is no brand file in {folder}: `cvh brand new` writes one")
    return policies


def brand_files(folder: Path) -> Sequence[Path]:
    """The brand files of a folder, by name."""
    return sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])


def load_brand(path: Path, law: Law | None = None) -> BrandPolicy:
    """The policy of one brand file, under the law; that of its own folder if none is given."""
    read = read_brand(path, law or load_law(path.parent))
    if isinstance(read, BrandRead):
        return read.policy
    raise refuse(read)


def read_brand(path: Path, law: Law) -> BrandRead | tuple[Finding, ...]:
    """A brand file under the law, or everything that is wrong with it."""
    read = read_model(path, BrandFile)
    if not isinstance(read, Read):
        return read
    return loosening(read.sheet, read.file, law) or BrandRead(read.file.policy(), read.file, read.sheet)
