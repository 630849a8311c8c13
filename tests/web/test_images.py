"""Which images are shown, and which are not."""

import base64
import binascii

import pytest

from assay.web import images

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
AS_DATA = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "run"
    (place / "images").mkdir(parents=True)
    (place / "images" / "a.png").write_bytes(PNG)
    (place / "images" / "fake.png").write_bytes(b"<svg onload=alert(1)>")
    (tmp_path / "secret.png").write_bytes(PNG)
    (place / "link.png").symlink_to(tmp_path / "secret.png")
    return place


@pytest.mark.parametrize("source", ["images/a.png", AS_DATA])
def test_shown(folder, source) -> None:
    assert images.can_show(source, folder)
    assert images.read(source, folder) == images.Image(PNG, "image/png")


@pytest.mark.parametrize(
    "source",
    [
        "../secret.png",
        "images/../../secret.png",
        "link.png",
        "/etc/passwd",
        "http://h.invalid/a.png",
        "file:///etc/passwd",
        "images",
        "",
        "a\x00b",
        "x" * 5_000,
        "data:image/svg+xml;base64,PHN2Zz4=",
        "data:text/html;base64,PGI+",
    ],
)
def test_not_shown(folder, source) -> None:
    assert not images.can_show(source, folder)
    assert images.read(source, folder) is None


def test_what_is_no_image_is_not_sent_as_one(folder) -> None:
    assert images.read("images/fake.png", folder) is None
    assert images.read("data:image/png;base64,PHN2Zz4=", folder) is None


def test_data_that_is_no_base64(folder) -> None:
    with pytest.raises((binascii.Error, ValueError)):
        images.read("data:image/png;base64,!!!", folder)


def test_an_absolute_path_into_the_folder(folder) -> None:
    assert images.can_show(str(folder / "images" / "a.png"), folder)
