"""Use cases: each builds a request, sends it through the gateway, and reads the response."""

from api.elasticsearch.gateway import SearchGateway
from api.schemas.export import ExportRequest
from api.services.articles import ArticleService
from api.services.changes import ChangeService
from api.services.export import Export
from api.services.health import HealthService
from api.services.meaning import QueryMeaning
from api.services.response_cache import ResponseCache
from api.services.search import SearchService
from api.services.similar import SimilarArticles
from api.services.suggest import SuggestService
from api.services.trends import TrendsService
from mappings.embedding.embedder import Embedder


class Services:
    """All use cases over one index."""

    def __init__(
        self,
        gateway: SearchGateway,
        cursor_secret: str,
        cache: ResponseCache,
        model: Embedder | None = None,
    ) -> None:
        """`cursor_secret` signs cursors; `model` is another one than that of the package."""
        self._gateway = gateway
        self.meaning = QueryMeaning(model)
        self.search = SearchService(gateway, cursor_secret, self.meaning)
        self.similar = SimilarArticles(gateway, model)
        self.articles = ArticleService(gateway, self.similar)
        self.changes = ChangeService(gateway)
        self.suggest = SuggestService(gateway)
        self.trends = TrendsService(gateway)
        self.health = HealthService(gateway, model.field if model else None)
        self.cache = cache

    def export(self, request: ExportRequest) -> Export:
        """Return an export, which the caller begins."""
        return Export(self._gateway, request, self.meaning)
