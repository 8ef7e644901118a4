"""Rekognition resources that hold what cannot be had again: collections of faces, and Custom Labels projects."""

from aws_cdk import aws_rekognition as rekognition
from constructs import Construct

from fsi_rekognition.kept import KEPT


class Collection(Construct):
    """A face collection; it stays, with its enrolled faces, when its stack goes.

    CloudFormation and the API offer no customer-managed key for it.
    """

    def __init__(self, scope: Construct, id_: str, *, name: str) -> None:
        super().__init__(scope, id_)
        collection = rekognition.CfnCollection(self, "Collection", collection_id=name)
        collection.apply_removal_policy(KEPT)


class Project(Construct):
    """A Custom Labels project; it stays, with its trained models, when its stack goes."""

    def __init__(self, scope: Construct, id_: str, *, name: str) -> None:
        super().__init__(scope, id_)
        project = rekognition.CfnProject(self, "Project", project_name=name)
        project.apply_removal_policy(KEPT)
