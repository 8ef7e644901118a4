"""Isolation of compute environments: which doors there are, who passes them, and what cannot leave."""

from assurance.pack.hand_tests import isolation as tries
from assurance.pack.questions.question import question

QUESTIONS = (
    question(
        "Through which door is Rekognition reached?",
        "Through an endpoint in the bank's own network, under the name that the SDK calls, with a policy of its own.",
        "NET01 NET02 NET03 NET11 NET12 NET13 NET16 NET17",
        tries.only_through_our_endpoint,
    ),
    question(
        "Who and what passes the endpoint?",
        "Principals of the organization from named client ranges, for named actions on resources of this account.",
        "NET04 NET05 NET06 NET07 NET08 NET09 NET10 NET29 NET31",
        tries.the_endpoint_serves_our_roles,
    ),
    question(
        "What can connect to the endpoint, and what can leave?",
        "HTTPS from named clients; no security group or network ACL is open to the world.",
        "NET14 NET15 NET18 NET19 NET20 NET25",
        tries.only_named_clients_connect,
    ),
    question(
        "Is there any way to the internet?",
        "No gateway, no route, no public address; the VPC resolves the private names of its endpoints.",
        "NET21 NET22 NET23 NET24",
        tries.there_is_no_way_out,
    ),
    question(
        "Can stored data be reached past the bank's network?",
        "Objects are reached through our endpoint, or by AWS on behalf of a caller of ours; management stays possible.",
        "STO15 STO16 STO17",
        tries.objects_stay_inside,
    ),
    question(
        "Can we see afterwards who connected to what?",
        "The flows of every VPC are recorded, accepted and rejected, under a customer-managed key.",
        "NET26 NET27 NET28 NET30",
        tries.flows_are_kept,
    ),
)
