"""Every number and every list of fields that ranks, on one page, each with its reason.

What must match is separate from what ranks: words as typed beat their stems, and words near each
other beat words apart. One setting serves all collections. The figures were seen with
`indexer evaluate` on the judged collections that they name; each was measured by changing a single
number, not always from today's setting. They say which way a change goes, not what the whole would
lose without it.
"""

from mappings.fields import NAME_FIELDS

# A word in the title says more about an article than one in the text: the MAP of cranfield, which
# has titles, was .297 at 2 and .302 at 4; 6 was hardly better (.322 compared with .319).
TITLE_BOOST = 4
# The subfields of each text in the index: the stemmed form, and the form as written.
TEXT_SUBFIELDS = {
    "title": ("title", "title.exact"),
    "lead": ("lead", "lead.exact"),
    "body": ("body", "body.exact"),
    "captions": ("captions.text", "captions.text.exact"),
    "headings": ("headings.text", "headings.text.exact"),
}
# Names and texts are searched as one field, so that "lambert syria" matches an author's article on
# Syria.
NAME_TEXTS = tuple(f"{name}.text" for name in NAME_FIELDS)
RANKED_FIELDS = (
    f"title^{TITLE_BOOST}",
    "body",
    "captions.text",
    "headings.text",
    *NAME_TEXTS,
)
RANKED_EXACT_FIELDS = (
    f"title.exact^{TITLE_BOOST}",
    "body.exact",
    "captions.text.exact",
    "headings.text.exact",
)
EXACT_FIELDS = (*RANKED_EXACT_FIELDS, "lead.exact")
# The first letters of a word score in the titles and names of which a word begins so. A title has
# no frequency of them, which halves the score of BM25.
BEGINNING_BOOSTS = {"title": 2.0, **dict.fromkeys(NAME_FIELDS, 1.0)}
# What is required is matched in one field of all words, whose score knows neither length nor
# frequency. A tenth of it ranks words that only match in another form: synonyms, joined words. It
# lifts the nDCG of time by .005 and the MAP of npl by .006, and costs cranfield .003.
REQUIRED_BOOST = 0.1
# Most leads are the body's first paragraph, so the lead is not one of the ranked fields: its words
# would count twice. The text is about what the lead says: a twentieth of its score lifts the nDCG
# of time by .002 and the MRR of fnc1 by .002; two tenths cost time .008.
LEAD_BOOST = 0.05
# The form as typed adds this part of its score: "rebels" before "rebellion". A tenth lifts the MRR
# of fnc1 by .005; alone it cost time .006 of MAP, together with the lead's it gained.
EXACT_BOOST = 0.1
# The title, with synonyms, adds this part of its score: the score of what is required does not
# know the title. Chosen on cranfield, the only judged collection with titles, and not confirmed on
# another: together with `k1` 1.2 its MAP was .319 compared with .313.
TITLE_REFINEMENT_BOOST = 0.4
# Words near each other add this part of their score: "white house" before a white house-boat. With
# .1 instead of .12 the MRR of fnc1 is .004 lower, with .2 the MAP of npl is .004 lower.
NEAR_BOOST = 0.12
# Up to this many words may be between two words that count as near; 0 to 8 hardly differ.
NEAR_SLOP = 8
# Words of one or two letters are near everything.
MIN_NEAR_LENGTH = 3
# Each pair costs a look at positions; a longer query is a pasted text.
MAX_PAIRS = 16

# The cosine of the embeddings of query and article adds up to this score; most BM25 scores of the
# best hits are between 10 and 30. Between 20 and 28 the mean ratio of five collections to BM25 is
# 1.049 to 1.053, without it 1.014.
MEANING_BOOST = 24
# The same for another model, which the extra `vectors` embeds with. Chosen with all-MiniLM-L6-v2 on
# time, cranfield and medline, where the mean ratio is 1.092 with 12, 1.125 with 24, 1.146 with 40;
# with fnc1 and npl 1.077, 1.108 and 1.126. Abstracts gain from more, news no longer.
MODEL_MEANING_BOOST = 24

# The best articles of the first stage, which the second one refines: near pairs, forms as typed,
# the lead and the title. Of more articles it hardly changes the first hundred.
RESCORE_WINDOW = 300
