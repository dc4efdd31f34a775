"""Alerts and dashboard use existing metrics, and the operating guide describes each alert."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from alerts.metrics import AlertMetrics
from api.http.app import create_app
from api.server.metrics import Metrics
from api.settings import ApiSettings

ROOT = Path(__file__).parents[2]
ALERTS = ROOT / "compose" / "prometheus" / "alerts.yml"
DASHBOARD = ROOT / "compose" / "grafana" / "dashboards" / "news-search.json"
RUNBOOK = (ROOT / "docs" / "how-to" / "operate.md").read_text("utf-8")


def measured() -> set[str]:
    """The name of every series that one of our own metrics has."""
    names: set[str] = set()
    rendered = Metrics().render() + generate_latest(AlertMetrics().registry)
    for name, kind in re.findall(r"^# TYPE (\S+) (\S+)$", rendered.decode(), re.M):
        series = [f"{name}_bucket", f"{name}_sum", f"{name}_count"]
        names.update(series if kind == "histogram" else [name])
    return names


def expressions(path: Path) -> str:
    if path.suffix == ".json":
        panels = json.loads(path.read_text("utf-8"))["panels"]
        return "\n".join(target["expr"] for panel in panels for target in panel["targets"])
    return path.read_text("utf-8")


@pytest.mark.parametrize("path", [ALERTS, DASHBOARD], ids=["alerts", "dashboard"])
def test_only_existing_metrics_are_queried(path: Path) -> None:
    queried = set(re.findall(r"\bnews_search_\w+", expressions(path)))

    assert queried
    assert queried - measured() == set()


def test_every_alert_has_its_section_in_the_runbook_and_no_other_has() -> None:
    alerts = re.findall(r"- alert: (\w+)", ALERTS.read_text("utf-8"))

    assert re.findall(r"^### (NewsSearch\w+)$", RUNBOOK, re.M) == alerts


def test_series_that_alerts_count_exist_before_the_first_failure() -> None:
    rendered = create_app(ApiSettings(_env_file=None)).state.metrics.render().decode()

    for series in (
        'news_search_elasticsearch_errors_total{kind="elasticsearch-authentication-failed"} 0.0',
        'news_search_problems_total{kind="internal-error"} 0.0',
        'news_search_partial_responses_total{reason="shard_failed"} 0.0',
    ):
        assert series in rendered


def test_the_rules_raise_the_alerts_they_should() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("There is no promtool, which comes with Prometheus.")
    done = subprocess.run(
        [promtool, "test", "rules", ALERTS.with_name("alerts.test.yml")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_accepts_the_rules() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("There is no promtool, which comes with Prometheus.")
    done = subprocess.run(
        [promtool, "check", "rules", ALERTS], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
