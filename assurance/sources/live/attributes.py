"""Attributes of a VPC, which AWS tells one by one."""

from typing import Any

from assurance.sources.live.calling import Caller


def attribute(aws: Caller, vpc_id: str, name: str) -> Any:
    """One of the attributes of a VPC that are asked for one by one."""
    answer = aws.answer("ec2", "DescribeVpcAttribute", VpcId=vpc_id, Attribute=name)
    key = name[0].upper() + name[1:]
    return answer[key]["Value"] if isinstance(answer, dict) else answer
