"""Figures of each set from judges that saw no text of the same publisher."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from benchmarks.parser.corpus import FOLDS, LabelledText
from benchmarks.parser.scoring import Parsed, Scores, score_text
from benchmarks.parser.train import Sample, train
from indexer.documents.article import Article, ArticleError
from indexer.parser import parse_with
from indexer.parser.model.weights import build_weights

Rows = dict[str, list[Scores]]


def score_all(corpus: Sequence[LabelledText], parse: Callable[[LabelledText], Parsed]) -> Rows:
    """Return the scores of every text by set."""
    rows: Rows = defaultdict(list)
    for text in corpus:
        rows[text.set_name].append(score_text(parse(text), text))
    return rows


def cross_validate(corpus: Sequence[LabelledText], samples: Sequence[Sample]) -> Rows:
    """Return the scores of every text by judges trained on the other folds of publishers."""
    folds = [build_weights(train(samples, skip=fold)) for fold in range(FOLDS)]
    return score_all(
        corpus, lambda text: refuse_or(lambda: parse_with(text.text, folds[text.fold]).article)
    )


def refuse_or(parse: Callable[[], Article]) -> Parsed:
    """Return what a parser reports in plain values, nothing if it refuses the text."""
    try:
        article = parse()
    except ArticleError:
        return Parsed()
    headings = tuple(heading.text for heading in article.headings)
    return Parsed(article.title, article.body, headings, article.published_at, article.authors)
