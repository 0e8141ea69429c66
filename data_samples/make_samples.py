"""Makes all sample data anew, the same bytes every time: `python data_samples/make_samples.py`."""

from __future__ import annotations

import argparse
from pathlib import Path

from make_faulty import make_faulty
from sample_ctdc import write_ctdc_twin
from sample_office import write_office
from sample_predecessor import make_predecessor
from sample_safe_havens import make_safe_havens

HERE = Path(__file__).parent


def main() -> None:
    """Write every sample export below the folder that --into names, by default beside this file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--into", type=Path, default=HERE, metavar="FOLDER", help="where to write; default: here")
    folder: Path = options.parse_args().into
    make_safe_havens().write(folder / "safe_havens" / "export")
    make_predecessor().write(folder / "predecessor" / "export")
    write_ctdc_twin(folder / "ctdc_twin" / "export" / "ctdc_twin.csv")
    write_office(folder / "dutch_office" / "export", folder / "safe_havens" / "export")
    make_faulty(folder / "faulty")


if __name__ == "__main__":
    main()
