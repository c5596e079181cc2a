from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import SERVICE_NAME, Settings
from tests.fakes import Hanging


def test_the_index_names_the_service() -> None:
    response = TestClient(create_app(Settings(), [])).get("/")
    assert response.status_code == 200
    assert response.json()["service"] == SERVICE_NAME
    assert response.json()["message"]


def test_health_stands_where_the_settings_say_and_asks_no_backing_service() -> None:
    client = TestClient(create_app(Settings(health_path="/alive"), [Hanging("db")]))
    response = client.get("/alive")
    assert response.status_code == 200
    assert response.json() == {"status": "up"}


def test_an_unknown_path_answers_json() -> None:
    response = TestClient(create_app(Settings(), [])).get("/nowhere")
    assert response.status_code == 404
    assert response.json() == {"detail": "Not Found"}


def test_an_unexpected_error_answers_json_without_its_cause() -> None:
    app = create_app(Settings(), [])

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("hunter2")

    response = TestClient(app, raise_server_exceptions=False).get("/broken")
    assert response.status_code == 500
    assert response.json() == {"detail": "Internal Server Error"}
