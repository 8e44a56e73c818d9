"""How many issues of each source there are in the demo set, and how many are solved: domain.md §8."""

from services.issues.sources import Source

#: of each source in the order in which they came: all of them, and how many of the first are solved
LEDGER = {
    Source.PG: (275, 263),
    Source.WJ: (113, 99),
    Source.TY: (61, 55),
    Source.ZQ: (101, 94),
    Source.DD: (20, 11),
    Source.RX: (37, 35),
}
#: the lists of the evaluation by year, and how many of the first of each are solved in that year
EVALUATED = {2023: (147, 147), 2024: (128, 116)}
