"""The routes of the service."""

from fastapi import APIRouter

from app.settings import SERVICE_NAME

router = APIRouter()


@router.get("/")
async def index() -> dict[str, str]:
    return {"service": SERVICE_NAME, "message": "It works."}
