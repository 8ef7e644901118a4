"""Collections with faces and users, projects and stream processors, which moto has none of.

What an image shows is not rehearsed: one that is indexed holds one face.
"""

import json
import time
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from moto.core.exceptions import JsonRESTError
from moto.rekognition.responses import RekognitionResponse

Target = dict[str, Any]


class Rekognition(RekognitionResponse):
    """Things by ARN, in the account and Region of the request."""

    kept: ClassVar[dict[str, Target]] = {}

    def create_collection(self) -> str:
        arn = self._arn(f"collection/{self._get_param('CollectionId')}")
        self._keep(arn, Faces={}, Users={})
        return json.dumps({"StatusCode": 200, "CollectionArn": arn, "FaceModelVersion": "7.0"})

    def describe_collection(self) -> str:
        arn = self._arn(f"collection/{self._get_param('CollectionId')}")
        found = self._find(arn)
        return json.dumps({"CollectionARN": arn, "CreationTimestamp": found["Created"], "FaceModelVersion": "7.0",
                           "FaceCount": len(found["Faces"]), "UserCount": len(found["Users"])})  # fmt: skip

    def list_collections(self) -> str:
        names = [arn.rpartition("/")[2] for arn in self._all("collection/")]
        return json.dumps({"CollectionIds": names, "FaceModelVersions": ["7.0"] * len(names)})

    def delete_collection(self) -> str:
        arn = self._arn(f"collection/{self._get_param('CollectionId')}")
        self._find(arn)
        del self.kept[arn]
        return json.dumps({"StatusCode": 200})

    def index_faces(self) -> str:
        face = {"FaceId": str(uuid.uuid4()), "ExternalImageId": self._get_param("ExternalImageId")}
        self._collection()["Faces"][face["FaceId"]] = face
        return json.dumps({"FaceRecords": [{"Face": face}], "UnindexedFaces": []})

    def list_faces(self) -> str:
        """A page holds two faces, so that anyone who reads one page misses some."""
        ids, user = self._get_param("FaceIds"), self._get_param("UserId")
        found = [
            one
            for one in self._collection()["Faces"].values()
            if (not ids or one["FaceId"] in ids) and (not user or one.get("UserId") == user)
        ]
        at = int(self._get_param("NextToken") or 0)
        more = {"NextToken": str(at + 2)} if len(found) > at + 2 else {}
        return json.dumps({"Faces": found[at : at + 2], "FaceModelVersion": "7.0", **more})

    def delete_faces(self) -> str:
        faces = self._collection()["Faces"]
        ids = self._get_param("FaceIds")
        kept = [one for one in ids if one not in faces or faces[one].get("UserId")]
        for one in set(ids) - set(kept):
            del faces[one]
        description = [
            {"FaceId": one, "Reasons": ["ASSOCIATED_TO_AN_EXISTING_USER" if one in faces else "FACE_NOT_FOUND"]}
            for one in kept
        ]
        return json.dumps(
            {"DeletedFaces": [one for one in ids if one not in kept], "UnsuccessfulFaceDeletions": description}
        )

    def create_user(self) -> str:
        self._collection()["Users"][self._get_param("UserId")] = {"UserId": self._get_param("UserId")}
        return json.dumps({})

    def list_users(self) -> str:
        users = [one | {"UserStatus": "ACTIVE"} for one in self._collection()["Users"].values()]
        return json.dumps({"Users": users})

    def delete_user(self) -> str:
        found, user = self._collection(), self._user()
        self._part(found["Faces"], user)
        del found["Users"][user]
        return json.dumps({})

    def associate_faces(self) -> str:
        found, user = self._collection(), self._user()
        for one in self._get_param("FaceIds"):
            found["Faces"][one]["UserId"] = user
        description = [{"FaceId": one} for one in self._get_param("FaceIds")]
        return json.dumps(
            {"AssociatedFaces": description, "UnsuccessfulFaceAssociations": [], "UserStatus": "UPDATING"}
        )

    def disassociate_faces(self) -> str:
        ids = self._get_param("FaceIds")
        self._part({one: face for one, face in self._collection()["Faces"].items() if one in ids}, self._user())
        description = [{"FaceId": one} for one in ids]
        return json.dumps(
            {"DisassociatedFaces": description, "UnsuccessfulFaceDisassociations": [], "UserStatus": "UPDATING"}
        )

    def create_project(self) -> str:
        name = self._get_param("ProjectName")
        if self._all(f"project/{name}/"):
            raise JsonRESTError("ResourceInUseException", f"Project {name} already exists")
        arn = self._arn(f"project/{name}/{int(time.time() * 1000)}")
        self._keep(arn)
        return json.dumps({"ProjectArn": arn})

    def describe_projects(self) -> str:
        names = self._get_param("ProjectNames")
        found = [
            {"ProjectArn": arn, "CreationTimestamp": self.kept[arn]["Created"], "Status": "CREATED"}
            for arn in self._all("project/")
            if not names or arn.split("/")[1] in names
        ]
        return json.dumps({"ProjectDescriptions": found})

    def delete_project(self) -> str:
        arn = self._get_param("ProjectArn")
        self._find(arn)
        del self.kept[arn]
        return json.dumps({"Status": "DELETING"})

    def put_project_policy(self) -> str:
        found = self._find(self._get_param("ProjectArn"))
        name = self._get_param("PolicyName")
        found["Policies"][name] = {"Document": self._get_param("PolicyDocument"), "Since": time.time()}
        return json.dumps({"PolicyRevisionId": "0" * 32})

    def delete_project_policy(self) -> str:
        self._find(self._get_param("ProjectArn"))["Policies"].pop(self._get_param("PolicyName"), None)
        return json.dumps({})

    def list_project_policies(self) -> str:
        arn = self._get_param("ProjectArn")
        found = [
            {"ProjectArn": arn, "PolicyName": name, "PolicyRevisionId": "0" * 32, "PolicyDocument": one["Document"],
             "CreationTimestamp": one["Since"], "LastUpdatedTimestamp": one["Since"]}
            for name, one in self._find(arn)["Policies"].items()
        ]  # fmt: skip
        return json.dumps({"ProjectPolicies": found})

    def create_stream_processor(self) -> str:
        arn = self._arn(f"streamprocessor/{self._get_param('Name')}")
        names = ("Name", "RoleArn", "Input", "Output", "Settings", "KmsKeyId", "NotificationChannel",
                 "DataSharingPreference")  # fmt: skip
        self._keep(arn, **{name: value for name in names if (value := self._get_param(name)) is not None})
        return json.dumps({"StreamProcessorArn": arn})

    def describe_stream_processor(self) -> str:
        arn = self._arn(f"streamprocessor/{self._get_param('Name')}")
        found = dict(self._find(arn))
        created = found.pop("Created")
        description = {name: value for name, value in found.items() if name not in ("Tags", "Policies")}
        return json.dumps(description | {"StreamProcessorArn": arn, "Status": "STOPPED", "CreationTimestamp": created})

    def list_stream_processors(self) -> str:
        names = [arn.rpartition("/")[2] for arn in self._all("streamprocessor/")]
        return json.dumps({"StreamProcessors": [{"Name": name, "Status": "STOPPED"} for name in names]})

    def delete_stream_processor(self) -> str:
        arn = self._arn(f"streamprocessor/{self._get_param('Name')}")
        self._find(arn)
        del self.kept[arn]
        return json.dumps({})

    def tag_resource(self) -> str:
        self._find(self._get_param("ResourceArn"))["Tags"].update(self._get_param("Tags"))
        return json.dumps({})

    def untag_resource(self) -> str:
        tags = self._find(self._get_param("ResourceArn"))["Tags"]
        for key in self._get_param("TagKeys"):
            tags.pop(key, None)
        return json.dumps({})

    def list_tags_for_resource(self) -> str:
        return json.dumps({"Tags": self._find(self._get_param("ResourceArn"))["Tags"]})

    # -----------------------------------------------------------------------------------------------------------------
    def _collection(self) -> Target:
        return self._find(self._arn(f"collection/{self._get_param('CollectionId')}"))

    def _user(self) -> str:
        user = str(self._get_param("UserId"))
        if user not in self._collection()["Users"]:
            raise JsonRESTError("ResourceNotFoundException", f"The user {user} is not found")
        return user

    def _part(self, faces: Mapping[str, Target], user: str) -> None:
        for one in faces.values():
            if one.get("UserId") == user:
                del one["UserId"]

    def _arn(self, resource: str) -> str:
        return f"arn:{self.partition}:rekognition:{self.region}:{self.current_account}:{resource}"

    def _all(self, begin: str) -> list[str]:
        return [arn for arn in self.kept if arn.startswith(self._arn(begin))]

    def _keep(self, arn: str, **properties: Any) -> None:
        if arn in self.kept:
            raise JsonRESTError("ResourceAlreadyExistsException", f"{arn} already exists")
        tags = self._get_param("Tags") or {}
        self.kept[arn] = properties | {"Created": time.time(), "Tags": dict(tags), "Policies": {}}

    def _find(self, arn: str) -> Target:
        if arn not in self.kept:
            raise JsonRESTError("ResourceNotFoundException", f"{arn} is not found")
        return self.kept[arn]
