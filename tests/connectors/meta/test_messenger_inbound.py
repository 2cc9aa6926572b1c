"""Reading what Meta posts, for whatever it may hold."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from connectors.meta import simulated_messenger_world as place
from connectors.meta.messenger_inbound import read

SOMETHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["sender", "id", "message", "mid", "text", "attachments", "read"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(event=SOMETHING, changed=SOMETHING)
def test_whatever_meta_may_post_is_read_or_refused(event: Any, changed: Any) -> None:
    changes = [{"field": "messages", "value": changed}]
    entry = {"id": place.PAGE, "messaging": [event], "changes": changes}
    body = json.dumps({"object": "page", "entry": [entry]}).encode()
    found = read(body, "page", place.PAGE)
    assert all(message.id and message.contact for message in found.messages)
