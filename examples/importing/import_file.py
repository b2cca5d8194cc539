"""Write the file by which `pulumi import` takes the numbers of a fleet's table into the stack, all at once.

python import_file.py numbers.csv > import.json
"""

import json
import sys

from pulumi_chime import native as chime

FLEET = "offices"


def main() -> None:
    """Write a component for the fleet, and each number as its child, under the names that the program gives them."""
    numbers = [
        {
            "type": "chime:index:PhoneNumber",
            "name": f"{FLEET}-{row.key_or_number}",
            "id": row.e164,
            "parent": FLEET,
        }
        for row in chime.load_fleet(sys.argv[1])
    ]
    fleet = {"type": "chime:index:PhoneNumberFleet", "name": FLEET, "component": True}
    json.dump({"resources": [fleet, *numbers]}, sys.stdout, indent=2)


if __name__ == "__main__":
    main()
