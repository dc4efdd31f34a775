"""What the writer and the reader of ninjs agree on where the standard leaves a choice."""

# Before the percent-encoded id of an article whose id is not a URI.
ID_PREFIX = "urn:news-search:"
# The role of an information source that is a news agency, not the publisher.
AGENCY_ROLE = "agency"
# The relation of a subject that is the section of the publication.
SECTION_REL = "section"
# The name of the rendition that is the page of the article.
WEB_RENDITION = "web"
