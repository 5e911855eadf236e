from personas.models.accounts.acceptance import Acceptance
from personas.models.accounts.correspondence import Correspondence
from personas.models.boards.board import Board
from personas.models.boards.comment import Comment
from personas.models.boards.lane import Lane
from personas.models.boards.product import Product
from personas.models.doors.api_token import ApiToken
from personas.models.doors.kept_answer import KeptAnswer
from personas.models.doors.webhook import Delivery, Webhook
from personas.models.engine.counter import Counter
from personas.models.engine.job import Job
from personas.models.engine.token_bucket import TokenBucket
from personas.models.engine.worker import Worker
from personas.models.exports.export_job import ExportJob
from personas.models.people.face_option import FaceOption
from personas.models.people.persona import Persona
from personas.models.people.version import PersonaVersion
from personas.models.portraits.face import Face
from personas.models.portraits.issued_picture import IssuedPicture
from personas.models.portraits.novelty import BlockedFace, FaceNovelty
from personas.models.teams.audit import AuditEvent
from personas.models.teams.audit_seal import AuditHead, AuditSeal
from personas.models.teams.invitation import Invitation
from personas.models.teams.share_link import ShareLink
from personas.models.teams.team import Membership, Team
from personas.models.trust.report import Report

__all__ = [
    "Acceptance",
    "ApiToken",
    "AuditEvent",
    "AuditHead",
    "AuditSeal",
    "BlockedFace",
    "Board",
    "Comment",
    "Correspondence",
    "Counter",
    "Delivery",
    "ExportJob",
    "Face",
    "FaceNovelty",
    "FaceOption",
    "Invitation",
    "IssuedPicture",
    "Job",
    "KeptAnswer",
    "Lane",
    "Membership",
    "Persona",
    "PersonaVersion",
    "Product",
    "Report",
    "ShareLink",
    "Team",
    "TokenBucket",
    "Webhook",
    "Worker",
]
