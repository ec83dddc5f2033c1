"""The version and release that titles and file names tell."""

import pytest

from netintent_server.adapters.convert.particulars import release_in, version_in


@pytest.mark.parametrize(
    ("text", "version", "release"),
    [
        ("TS 23.501 V19.7.0", "19.7.0", "Rel-19"),
        ("3GPP TS 23.501 version 17.8.0 Release 17", "17.8.0", "Rel-17"),
        ("ETSI TS 123 501 V15.3.0 (2018-09)", "15.3.0", "Rel-15"),
        ("SDAP_137.324_v19.00.00.pdf", "19.0.0", "Rel-19"),
        ("24501-h90.docx", "17.9.0", "Rel-17"),
        ("23.501_5GS_Architecture_j70.md", "19.7.0", "Rel-19"),
        ("TS 29.060 V0.4.1", "0.4.1", ""),
        ("Porch v1.2", "1.2", ""),
        ("Porch, Version: 1.2", "1.2", ""),
        ("Release notes of version 3", "3", ""),
        ("Nephio Rel-4 guide", "", "Rel-4"),
        ("Guide V2024.10", "2024.10", ""),
        ("IPv4 and IPv6", "", ""),
        ("Report v2", "", ""),
        ("guide-abc.md", "", ""),
        ("", "", ""),
    ],
)
def test_a_title_or_file_name_tells_version_and_release(text, version, release):
    assert (version_in(text), release_in(text, version)) == (version, release)
