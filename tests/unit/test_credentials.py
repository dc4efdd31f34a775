"""What each part of the composed service may do."""

import pytest

from compose.credentials import build_roles

_MAY_LIST_NODES = {"monitor", "cluster:monitor/nodes/info"}


@pytest.mark.parametrize("push", [False, True])
def test_every_part_may_list_the_nodes_if_clients_look_for_them(push: bool) -> None:
    """Else those that only read may not."""
    sniffing = build_roles("news", push=push, sniff=True)
    others = build_roles("news", push=push)

    assert all(_MAY_LIST_NODES & {*role["cluster"]} for role in sniffing.values())
    assert not _MAY_LIST_NODES & {*others["backup"]["cluster"]}
    assert bool(_MAY_LIST_NODES & {*others["api"]["cluster"]}) is push
