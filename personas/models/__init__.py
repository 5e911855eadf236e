from personas.models.acceptance import Acceptance
from personas.models.audit import AuditEvent
from personas.models.audit_seal import AuditHead, AuditSeal
from personas.models.board import Board
from personas.models.comment import Comment
from personas.models.correspondence import Correspondence
from personas.models.counter import Counter
from personas.models.export_job import ExportJob
from personas.models.face import Face
from personas.models.face_option import FaceOption
from personas.models.invitation import Invitation
from personas.models.issued_picture import IssuedPicture
from personas.models.job import Job
from personas.models.lane import Lane
from personas.models.novelty import BlockedFace, FaceNovelty
from personas.models.persona import Persona
from personas.models.report import Report
from personas.models.share_link import ShareLink
from personas.models.team import Membership, Team
from personas.models.token_bucket import TokenBucket
from personas.models.version import PersonaVersion
from personas.models.worker import Worker

__all__ = [
    "Acceptance",
    "AuditEvent",
    "AuditHead",
    "AuditSeal",
    "BlockedFace",
    "Board",
    "Comment",
    "Correspondence",
    "Counter",
    "ExportJob",
    "Face",
    "FaceNovelty",
    "FaceOption",
    "Invitation",
    "IssuedPicture",
    "Job",
    "Lane",
    "Membership",
    "Persona",
    "PersonaVersion",
    "Report",
    "ShareLink",
    "Team",
    "TokenBucket",
    "Worker",
]
