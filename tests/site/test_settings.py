"""What the site keeps of its readers: nothing."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("address", "host", "status"),
    [("/nothing-here", "localhost", 404), ("/nothing-here", "evil.example", 400)],
)
def test_no_address_asked_for_in_vain_and_no_forged_name_is_written_down(
    address: str,
    host: str,
    status: int,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = Client(raise_request_exception=False).get(address, headers={"host": host})
    assert answer.status_code == status
    assert capfd.readouterr() == ("", "")
    assert caplog.text == ""
