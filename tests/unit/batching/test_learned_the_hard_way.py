"""What other projects that group requests learned the hard way, each as a test that it does not happen here."""

from __future__ import annotations

import concurrent.futures
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.batching import AnswerLost, NotAllowed, ProtocolBroken, Refused, Throttled
from tests.unit.batching.deliveries import Run, renames
from tests.unit.batching.services import (
    PATIENCE,
    STOPPED,
    Gate,
    Service,
    answering,
    answers_of,
    apply,
    batching,
    failing,
    numbers,
    raising,
    raising_after,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.usefixtures("hasty_switching")

LONG = 60.0


def refusing(bad: str) -> Service:
    """Return a service that refuses any request with this identity in it."""

    class Refusing(Service):
        def send(self, items: Mapping[str, str]) -> Mapping[str, Exception]:
            if bad in items:
                self.requests.append(dict(items))
                raise Refused(f"{bad} is invalid")
            return super().send(items)

    return Refusing()


def test_terraform_google_one_bad_item_is_blamed_on_all() -> None:
    """hashicorp/terraform-provider-google#5074: a bad service name failed every resource of its batch."""
    with batching(refusing("number 7"), maximum_items=10, pause=LONG) as batcher:
        answers = answers_of({number: batcher.submit(number, "new") for number in numbers(10)})
    assert {number for number, error in answers.items() if error} == {"number 7"}


def test_terraform_google_an_authentication_error_is_met_once_per_resource() -> None:
    """terraform-provider-google's batcher sends each item again by itself after any error, even that one."""
    service = Service(raising(NotAllowed("expired token")))
    with batching(service, maximum_items=10, pause=LONG) as batcher:
        answers = answers_of({number: batcher.submit(number, "new") for number in numbers(10)})
    assert len(set(answers.values())) == 1
    assert len(service.requests) == 1


def test_terraform_google_a_stopped_batcher_reports_success() -> None:
    """terraform-provider-google's batcher, once stopped, answered without error and without sending."""
    with batching(Service(), pause=LONG) as batcher:
        batcher.stop(STOPPED)
        assert batcher.submit("a", "new").exception(PATIENCE) is STOPPED


def test_terraform_google_reads_are_not_grouped() -> None:
    """GoogleCloudPlatform/magic-modules#18892: grouping reads as well cut a plan from 73 s to 14 s."""
    reads = Service()
    with batching(reads, maximum_items=50, pause=LONG) as batcher:
        answers = answers_of({number: batcher.submit(number, "", kind="read") for number in numbers(100)})
    assert answers == dict.fromkeys(numbers(100))
    assert reads.sizes == [50, 50]


def test_karpenter_one_throttle_becomes_many_errors() -> None:
    """aws/karpenter-provider-aws#9175: one throttled request failed all its callers, who all tried again."""
    service = Service(raising(Throttled("RequestLimitExceeded")))
    assert Run(service)(renames(50)) == dict.fromkeys(numbers(50))
    assert service.sizes == [50, 50]


def test_karpenter_the_first_callers_cancel_hits_all() -> None:
    """aws/karpenter-provider-aws `pkg/batcher`: the batch ran under its first caller's context."""
    with batching(Service(), maximum_items=3, pause=LONG) as batcher:
        futures = {"first": batcher.submit("first", "new"), "shared": batcher.submit("first", "new")}
        assert not futures["first"].cancel()
        futures |= {number: batcher.submit(number, "new") for number in numbers(2)}
        assert answers_of(futures) == dict.fromkeys(futures)


def test_karpenter_inputs_are_changed_by_the_request() -> None:
    """aws/karpenter-provider-aws `pkg/batcher`: the request was built by writing into the first input."""

    def write(service: Service, items: Mapping[str, str]) -> Mapping[str, Exception]:
        with pytest.raises(AttributeError):
            items.clear()  # type: ignore[attr-defined]  # that it cannot is the test
        return apply(service, items)

    service = Service(write)
    with batching(service) as batcher:
        assert batcher.submit("a", "new").result(PATIENCE) is None
    assert service.history == {"a": ["new"]}


def test_karpenter_duplicates_are_sent_twice() -> None:
    """aws/karpenter-provider-aws `pkg/batcher`: the same id in one batch was listed twice."""
    service = Service()
    with batching(service, maximum_items=2, pause=LONG) as batcher:
        futures = {f"caller {index}": batcher.submit("a", "new") for index in range(3)}
        batcher.submit("b", "new")
        assert answers_of(futures) == dict.fromkeys(futures)
    assert service.history["a"] == ["new"]


def test_ebs_csi_an_id_missing_from_the_answer_reads_as_success() -> None:
    """kubernetes-sigs/aws-ebs-csi-driver#1947: what a read does not show has not happened, and is done again."""
    service = Service(raising_after(AnswerLost("timeout"), effect_on=["number 0"]))
    with batching(service, maximum_items=2, pause=LONG) as batcher:
        answers = answers_of({number: batcher.submit(number, "new") for number in numbers(2)})
    assert answers == dict.fromkeys(numbers(2))
    assert service.history == {"number 0": ["new"], "number 1": ["new"]}


def test_ebs_csi_one_unknown_id_fails_all() -> None:
    """kubernetes-sigs/aws-ebs-csi-driver#2436: a deleted volume made every describe of its batch fail."""
    service = refusing("number 3")
    with batching(service, maximum_items=8, pause=LONG) as batcher:
        answers = answers_of({number: batcher.submit(number, "new") for number in numbers(8)})
    assert {number for number, error in answers.items() if error} == {"number 3"}
    assert service.history.keys() == set(numbers(8)) - {"number 3"}


def test_dataloader_an_error_value_rejects_only_its_key() -> None:
    """graphql/dataloader: an Error in the list of results is that key's alone; so is an error in ours."""
    error = KeyError("number 1")
    with batching(Service(failing({"number 1": error})), maximum_items=3, pause=LONG) as batcher:
        answers = answers_of({number: batcher.submit(number, "new") for number in numbers(3)})
    assert answers == {"number 0": None, "number 1": error, "number 2": None}


def test_aiodataloader_a_finished_future_breaks_the_dispatch() -> None:
    """syrusakbary/aiodataloader#44, #55: setting a cancelled or finished future left its neighbours waiting."""
    gate = Gate()
    with batching(Service(gate), maximum_items=3, pause=LONG) as batcher:
        futures = {number: batcher.submit(number, "new") for number in numbers(3)}
        gate.wait_until_reached()
        assert not futures["number 0"].cancel()
        futures["number 1"].set_exception(RuntimeError("finished by somebody else"))
        gate.open()
        assert futures["number 0"].result(PATIENCE) is None
        assert futures["number 2"].result(PATIENCE) is None


def test_dataloader_a_synchronous_throw_ends_the_process() -> None:
    """graphql/dataloader#318: a batch function that threw before it returned a promise was caught nowhere."""
    error = RuntimeError("while the request was built")
    with batching(Service(raising(error)), calls_in_flight=1) as batcher:
        assert batcher.submit("a", "new").exception(PATIENCE) is error
        assert batcher.submit("b", "new").result(PATIENCE) is None


def test_sqs_close_sends_the_batch_again() -> None:
    """aws/aws-sdk-java-v2#7301: close sent a batch repeatedly while it waited for the answer of the first."""
    gate = Gate()
    service = Service(gate)
    with batching(service) as batcher:
        future = batcher.submit("a", "new")
        gate.wait_until_reached()
        batcher.stop(STOPPED)
        gate.open()
        assert future.result(PATIENCE) is None
    assert service.history == {"a": ["new"]}


def test_sqs_batches_shrink_under_load() -> None:
    """aws/aws-sdk-java-v2#6374: 5,000 messages a second went out in batches of 2.5 instead of 10."""
    service = Service()
    with (
        batching(service, maximum_items=10, pause=LONG) as batcher,
        concurrent.futures.ThreadPoolExecutor(64) as threads,
    ):
        futures = dict(
            zip(
                numbers(500),
                threads.map(lambda number: batcher.submit(number, "new"), numbers(500)),
                strict=True,
            )
        )
        assert answers_of(futures) == dict.fromkeys(numbers(500))
    assert service.sizes == [10] * 50


def test_pubsub_only_the_apis_own_errors_are_caught() -> None:
    """googleapis/python-pubsub#1173: a transport error ended the thread and left all callers waiting for ever."""
    with batching(Service(raising(ConnectionResetError())), calls_in_flight=1) as batcher:
        assert isinstance(batcher.submit("a", "new").exception(PATIENCE), ConnectionResetError)
        assert batcher.submit("b", "new").result(PATIENCE) is None


def test_ray_items_are_forgotten_while_the_queue_is_not_empty() -> None:
    """ray-project/ray#42705: the wake-up was cleared though more items waited than one batch could take."""
    gate = Gate()
    service = Service(gate)
    with batching(service, maximum_items=2, pause=LONG, calls_in_flight=1) as batcher:
        futures = {number: batcher.submit(number, "new") for number in numbers(6)}
        gate.wait_until_reached()
        gate.open()
        assert answers_of(futures) == dict.fromkeys(numbers(6))
    assert service.sizes == [2, 2, 2]


def test_ray_an_answer_of_the_wrong_length_hangs_callers() -> None:
    """ray-project/ray#42593: callers for whom the answer held nothing never got an answer."""
    with batching(Service(answering(["too", "short"])), maximum_items=3, pause=LONG) as batcher:
        answers = answers_of({number: batcher.submit(number, "new") for number in numbers(3)})
    assert all(isinstance(error, ProtocolBroken) for error in answers.values())


def test_ray_an_exception_in_a_callback_ends_the_loop() -> None:
    """ray-project/ray#66140: a callback that raised stopped the batching of all later items."""

    def observe(_: object) -> None:
        raise TypeError("callback")

    with batching(Service(), calls_in_flight=1, observe=observe) as batcher:
        for number in numbers(2):
            assert batcher.submit(number, "new").result(PATIENCE) is None


def test_external_dns_one_bad_record_blocks_all_others_for_ever() -> None:
    """kubernetes-sigs/external-dns#1517: the whole change set failed again in every round."""
    service = refusing("number 0")
    with batching(service, maximum_items=4, pause=LONG) as batcher:
        for round_ in range(2):
            answers = answers_of({number: batcher.submit(number, f"round {round_}") for number in numbers(4)})
            assert {number for number, error in answers.items() if error} == {"number 0"}
    assert service.history["number 3"] == ["round 0", "round 1"]
