"""Under which keys the components leave their findings on a Rasa message."""

# Of the whole message: normal text, moods of its emoji, words of the lexicon.
NORMAL = "normal"
MOODS = "moods"
MENTIONS = "mentions"
# Facilities and areas that are named, with what speaks for each.
THINGS = "things"
# Addresses, numbers and names found by grammar.
DETAILS = "details"
# Where another matter may begin; the spans between such places, their features and rankings.
BORDERS = "borders"
CLAUSES = "clauses"
CLAUSE_FEATURES = "clause_features"
CLAUSE_RANKINGS = "clause_rankings"
MATTERS = "matters"

# The channel cuts earlier; what a resident wants is said long before this many characters.
MAX_READ = 2000
