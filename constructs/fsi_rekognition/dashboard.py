"""One page that shows how Rekognition is used: first whether it is us or AWS, then a row a capability."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from fsi_rekognition.alarm import REKOGNITION

Widget = dict[str, Any]

CHARTS = (
    ("calls", ("SuccessfulRequestCount",), "Sum"),
    ("server and user errors", ("ServerErrorCount", "UserErrorCount"), "Sum"),
    ("throttles", ("ThrottledCount",), "Sum"),
    ("milliseconds", ("ResponseTime",), "Average"),
)
"""Title, metrics and statistic of the charts of a capability, side by side."""
WHOSE = (
    ("AWS: server errors", "ServerErrorCount"),
    ("us: client errors and denials", "UserErrorCount"),
    ("us: throttled, over the quota", "ThrottledCount"),
    ("calls that succeed", "SuccessfulRequestCount"),
)
_HOW = (
    "**Is it us or AWS?** Server errors alone: AWS; runbook *server-errors*, and the AWS Health Dashboard. Client "
    "errors: ours; *user-errors*, and if denials rise below, a policy: *denials*. Throttled: over the quota; "
    "*throttles*. Nothing fails and nothing succeeds: calls do not arrive, look at network and endpoints."
)


class Dashboard(Construct):
    """A dashboard of the approved operations by capability, and of the counted events of the audit trail."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        region: str,
        operations: Mapping[str, Sequence[str]],
        namespace: str,
        counted: Sequence[str],
    ) -> None:
        super().__init__(scope, id_)
        widgets = [*_first(region, operations, namespace, counted), *_rows(region, operations)]
        cloudwatch.CfnDashboard(
            self,
            "Dashboard",
            dashboard_name=name,
            dashboard_body=json.dumps({"widgets": widgets}, separators=(",", ":")),
        )


def _first(
    region: str, operations: Mapping[str, Sequence[str]], namespace: str, counted: Sequence[str]
) -> Iterator[Widget]:
    """Whose fault it is, what is denied and counted, and what costs by use."""
    yield {"type": "text", "x": 0, "y": 0, "width": 24, "height": 2, "properties": {"markdown": _HOW}}
    expressions = [
        [{"expression": f"SUM(SEARCH('{{{REKOGNITION},Operation}} MetricName=\"{metric}\"','Sum',300))", "label": label,
          "id": f"e{number}"}]
        for number, (label, metric) in enumerate(WHOSE)
    ]  # fmt: skip
    yield _chart((0, 2, 8), region, "Is it us or AWS?", expressions, "Sum")
    audited = [[namespace, name] for name in counted]
    yield _chart((8, 2, 8), region, "Denials and changes, counted in the trail", audited, "Sum")
    listed = [operation for names in operations.values() for operation in names]
    drivers = list(_metrics(("SuccessfulRequestCount",), listed))
    yield _chart((16, 2, 8), region, "What costs by use: calls a day", drivers, "Sum", period=86_400, stacked=True)


def _rows(region: str, operations: Mapping[str, Sequence[str]]) -> Iterator[Widget]:
    for row, (capability, names) in enumerate(operations.items()):
        for column, (title, metrics, statistic) in enumerate(CHARTS):
            place = (6 * column, 8 + 6 * row, 6)
            yield _chart(place, region, f"{capability}: {title}", list(_metrics(metrics, names)), statistic)


def _metrics(metrics: Sequence[str], operations: Sequence[str]) -> Iterator[list[Any]]:
    """As CloudWatch abbreviates them: what is as in the metric before is three dots."""
    pairs = [(metric, operation) for metric in metrics for operation in operations]
    for number, (metric, operation) in enumerate(pairs):
        same = number > 0 and pairs[number - 1][0] == metric
        yield ["...", operation] if same else [REKOGNITION, metric, "Operation", operation]


def _chart(
    place: tuple[int, int, int],
    region: str,
    title: str,
    metrics: list[list[Any]],
    statistic: str,
    *,
    period: int = 300,
    stacked: bool = False,
) -> Widget:
    x, y, width = place
    looks: dict[str, Any] = {"title": title, "region": region, "stat": statistic, "period": period, "metrics": metrics}
    if stacked:
        looks["stacked"] = True
    return {"type": "metric", "x": x, "y": y, "width": width, "height": 6, "properties": looks}
