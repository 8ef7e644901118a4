"""One page that shows how Rekognition is used: requests, errors, throttles, latency, an approved operation a line."""

import json
from collections.abc import Sequence
from typing import Any

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from fsi_rekognition.alarm import REKOGNITION

CHARTS = (
    ("Successful requests", "SuccessfulRequestCount", "Sum"),
    ("Client errors, denials included", "UserErrorCount", "Sum"),
    ("Server errors", "ServerErrorCount", "Sum"),
    ("Throttled", "ThrottledCount", "Sum"),
    ("Service time, milliseconds", "ResponseTime", "Average"),
)


class Dashboard(Construct):
    """A dashboard of the approved operations, and of the counted events of the audit trail."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        region: str,
        operations: Sequence[str],
        namespace: str,
        counted: Sequence[str],
    ) -> None:
        super().__init__(scope, id_)
        charts = [
            (title, [[REKOGNITION, metric, "Operation", operation] for operation in operations], statistic)
            for title, metric, statistic in CHARTS
        ]
        if counted:
            charts.append(("Counted in the audit trail", [[namespace, metric] for metric in counted], "Sum"))
        cloudwatch.CfnDashboard(
            self,
            "Dashboard",
            dashboard_name=name,
            dashboard_body=json.dumps(
                {"widgets": [_chart(place, region, *chart) for place, chart in enumerate(charts)]},
                separators=(",", ":"),
            ),
        )


def _chart(place: int, region: str, title: str, metrics: list[list[str]], statistic: str) -> dict[str, Any]:
    return {
        "type": "metric",
        "x": 12 * (place % 2),
        "y": 6 * (place // 2),
        "width": 12,
        "height": 6,
        "properties": {"title": title, "region": region, "stat": statistic, "period": 300, "metrics": metrics},
    }
