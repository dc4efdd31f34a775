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
# Most leads are the body's first paragraph: ranked like another field, its words would count
# twice, which costs time .03 of MAP and fnc1 .006 of MRR.
STEMMED_FIELDS = (*RANKED_FIELDS, "lead")
RANKED_EXACT_FIELDS = (
    f"title.exact^{TITLE_BOOST}",
    "body.exact",
    "captions.text.exact",
    "headings.text.exact",
)
EXACT_FIELDS = (*RANKED_EXACT_FIELDS, "lead.exact")
# Two words must both match, and of more than two any two: users type whole sentences, and each
# further required word costs recall (with half of five and more, cranfield's recall@100 fell from
# .72 to .37).
MINIMUM_SHOULD_MATCH = "2<2"
# The text is about what the lead says: a tenth of its score lifts the nDCG of time and fnc1 by
# .004; three tenths cost time .025.
LEAD_BOOST = 0.1
# The form as typed adds this part of its score: "rebels" before "rebellion". A tenth lifts the MRR
# of fnc1 by .005; alone it cost time .006 of MAP, together with the lead's it gained.
EXACT_BOOST = 0.1
# Synonyms match and hardly rank, since an article that uses two of them would count twice. Of 0,
# .1, .3 and 1 a tenth was best: the MRR of fnc1 was .808, .811, .809 and .805.
SYNONYM_BOOST = 0.1
# Words near each other add this part of their score: "white house" before a white house-boat. A
# tenth lifts the MAP of time by .009; a half costs cranfield .008.
NEAR_BOOST = 0.1
# Up to this many words may be between two words that count as near; 0 to 8 hardly differ.
NEAR_SLOP = 8
# Words of one or two letters are near everything.
MIN_NEAR_LENGTH = 3
# Each pair costs a look at positions; a longer query is a pasted text.
MAX_PAIRS = 16
