"""`docs/reference/metrics.md` lists exactly the metrics, with types and labels."""

import re
from pathlib import Path

from prometheus_client import Metric

from alerts.metrics import AlertMetrics
from api.server.metrics import Metrics

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "metrics.md"
ROW = re.compile(r"^\| `(news_search_\w+)` \| (\w+) \|", re.MULTILINE)


def name(metric: Metric) -> str:
    return metric.name + ("_total" if metric.type == "counter" else "")


def test_every_metric_is_documented_with_its_type() -> None:
    made = {
        name(metric): metric.type
        for registry in (Metrics().registry, AlertMetrics().registry)
        for metric in registry.collect()
        if metric.name.startswith("news_search_")
    }

    assert dict(ROW.findall(PAGE.read_text("utf-8"))) == made
