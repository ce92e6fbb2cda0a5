"""What must hold between the parts of a centre file, beyond what its model says of each part.

Every check takes the file as it was read, with whatever is wrong in it, and passes over what
it cannot understand: the model's own check reports that. So all mistakes come out at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from config.centre.checks import (
    addresses,
    campaigns,
    dossiers,
    helping,
    hours,
    languages,
    look,
    officials,
    priorities,
    references,
    sign_in,
)
from config.centre.mistakes import Table, Violation

CHECKS: Final = (
    references.duplicates,
    references.repeated_words,
    references.unresolved,
    references.unserved_services,
    references.all_wound_down,
    references.alike_names,
    references.rhyming_letters,
    languages.without_catalogue,
    languages.not_spoken,
    languages.localised_texts,
    hours.overlapping,
    hours.outside_the_centres,
    hours.make_up_days,
    priorities.weights,
    priorities.unused_classes,
    priorities.roles_that_serve,
    helping.unknown_parts,
    helping.idle_rules,
    helping.late_limits,
    dossiers.step_kinds,
    dossiers.without_work,
    dossiers.shares,
    dossiers.step_roles,
    dossiers.collect_service,
    dossiers.closed_working_days,
    sign_in.claimed_roles,
    officials.stand_ins,
    officials.deputies,
    look.colour,
    look.logo,
    look.long_texts,
    look.places_of_texts,
    look.texts_on_receipts,
    look.too_many_texts,
    officials.on_call,
    campaigns.days,
    campaigns.never_open,
    campaigns.names,
    campaigns.beside,
    campaigns.periods,
    campaigns.counters,
    campaigns.shared_counters,
    campaigns.printed,
    addresses.public_url,
    addresses.staff_pins,
    addresses.screen_shapes,
    addresses.screen_sizes,
)


def findings_between_parts(data: Table) -> Iterator[Violation]:
    """Everything that the parts of the file get wrong about one another."""
    for check in CHECKS:
        yield from check(data)
