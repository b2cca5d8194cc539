"""What each cause makes the doctor say: verdict, what is found, and the mend.

HERE is the directory of the cause, EMULATOR the address of the service, PYTHON and BIN this Python and its directory.
"""

from __future__ import annotations

EXPECTED: dict[str, tuple[str, str, str]] = {
    "logins are damaged": (
        "wrong",
        "HERE/credentials.json cannot be read: it is damaged",
        "pulumi login, or for files: pulumi login 'file://~?metadata=skip'",
    ),
    "nobody has logged in": (
        "wrong",
        "nobody has logged in to a backend",
        "pulumi login, or for files: pulumi login 'file://~?metadata=skip'",
    ),
    "a bucket": (
        "not known",
        "s3://bucket (from PULUMI_BACKEND_URL); it is not asked, because the engine writes there",
        "pulumi stack ls",
    ),
    "a password in an address": (
        "hint",
        "it stands in the address, which the engine shows whole in errors and in `pulumi whoami -v`",
        "take it out of the address and export PGPASSWORD, or keep it in ~/.pgpass",
    ),
    "another name of PostgreSQL": (
        "wrong",
        "postgresql://db.example.com/state (from PULUMI_BACKEND_URL) is no backend that Pulumi knows",
        "begin it with postgres://",
    ),
    "no such backend": (
        "wrong",
        "ftp://what (from PULUMI_BACKEND_URL) is no backend that Pulumi knows",
        "pulumi login, or for files: pulumi login 'file://~?metadata=skip'",
    ),
    "no such directory": (
        "wrong",
        "file://HERE/nowhere (from PULUMI_BACKEND_URL): there is no directory HERE/nowhere",
        "mkdir -p HERE/nowhere",
    ),
    "a directory of somebody else": (
        "wrong",
        "file://HERE/theirs (from PULUMI_BACKEND_URL): HERE/theirs cannot be read and written",
        "give yourself access to HERE/theirs",
    ),
    "an empty .attrs file": (
        "wrong",
        "empty, left by a kill: HERE/.pulumi/dev.json.attrs; the engine says `failed to load checkpoint: EOF`",
        "rm HERE/.pulumi/dev.json.attrs, then `pulumi cancel` and the same `pulumi up`",
    ),
    "attributes are written": (
        "hint",
        "a kill while one is written leaves a state that does not load",
        "pulumi login 'file://HERE?metadata=skip'",
    ),
    "a cloud without an engine": (
        "not known",
        "https://api.example.com (from PULUMI_BACKEND_URL); whether you are logged in is the engine's to say",
        "first mend the engine",
    ),
    "a cloud that knows nobody": (
        "wrong",
        "https://api.example.com (from PULUMI_BACKEND_URL): `pulumi whoami` ends with exit code 1: error: no login",
        "pulumi login https://api.example.com",
    ),
    "no engine": (
        "wrong",
        "there is no `pulumi` on PATH",
        "install Pulumi 3.220.0 or newer: https://www.pulumi.com/docs/install/; or add its directory to PATH",
    ),
    "an engine that fails": (
        "wrong",
        "`HERE/pulumi version` ends with exit code 3: broken",
        "make `pulumi version` work, or install Pulumi 3.220.0 or newer: https://www.pulumi.com/docs/install/",
    ),
    "an engine that says nothing": (
        "wrong",
        "`HERE/pulumi version` prints no version, but nothing at all",
        "install Pulumi 3.220.0 or newer: https://www.pulumi.com/docs/install/",
    ),
    "an old engine": (
        "wrong",
        "HERE/pulumi is 3.219.9, and it has to be 3.220.0 or newer, and older than 4.0.0",
        "install Pulumi 3.220.0 or newer: https://www.pulumi.com/docs/install/",
    ),
    "an old Python": (
        "wrong",
        "3.9, and 3.10 or newer is needed",
        "make an environment of a newer Python",
    ),
    "a new Python": (
        "hint",
        "3.15, which is newer than this package knows",
        "take one from 3.10 to 3.14 if it fails",
    ),
    "packages are missing or old": (
        "wrong",
        "absent is not installed; old is 1.0, and >=2 is needed",
        "PYTHON -m pip install --upgrade pulumi-chime",
    ),
    "a package that is not installed": (
        "not known",
        "pulumi-chime is not installed, so nobody says what it needs",
        "PYTHON -m pip install --upgrade pulumi-chime",
    ),
    "another server of Pulumi's": (
        "wrong",
        "the installed Pulumi SDK no longer serves calls in the way that is widened",
        "install a Pulumi SDK and a Python that this version knows (docs/engine.md): grouping still works, with batches of at most 4: about ten times as many calls, and as much longer deploys",
    ),
    "another pool of Python's": (
        "wrong",
        "this Python's thread pool is not one that can be widened",
        "install a Pulumi SDK and a Python that this version knows (docs/engine.md): grouping still works, with batches of at most 4: about ten times as many calls, and as much longer deploys",
    ),
    "a language without an engine": (
        "not known",
        "it is looked for beside the engine",
        "first mend the engine",
    ),
    "no language host": (
        "wrong",
        "no pulumi-language-python and no pulumi-resource-pulumi-python beside HERE/pulumi or on PATH",
        "install Pulumi as a whole, which has them: https://www.pulumi.com/docs/install/",
    ),
    "a plugin that fails": (
        "wrong",
        "`HERE/pulumi-resource-chime --version` ends with exit code 2: usage",
        'put this package\'s own first: export PATH="BIN:$PATH"',
    ),
    "another plugin": (
        "wrong",
        "HERE/pulumi-resource-chime is version 0.0.9, and this package is 0.1.0",
        'put this package\'s own first: export PATH="BIN:$PATH"',
    ),
    "no plugin where the project names one": (
        "wrong",
        "no pulumi-resource-chime in HERE/bin, which HERE/Pulumi.yaml names",
        "correct `path` under `plugins: providers:` in HERE/Pulumi.yaml",
    ),
    "no plugin for Python": (
        "hint",
        "no pulumi-resource-chime on PATH; only programs that import pulumi_chime.native need it",
        'put this package\'s own first: export PATH="BIN:$PATH"',
    ),
    "no plugin for YAML": (
        "wrong",
        "no pulumi-resource-chime on PATH, and a program in yaml cannot do without it",
        'put this package\'s own first: export PATH="BIN:$PATH"',
    ),
    "a toolchain": (
        "not known",
        "uv chooses it",
        "ask uv whether pulumi-chime 0.1.0 is there",
    ),
    "a Python that fails": (
        "wrong",
        "HERE/python3 ends with exit code 4",
        "make `HERE/python3 --version` work",
    ),
    "a Python that is none": (
        "wrong",
        "HERE/python3 does not run Python programs",
        "make `HERE/python3 --version` work",
    ),
    "a Python without the package": (
        "wrong",
        "HERE/python3 has no pulumi-chime",
        '"HERE/python3" -m pip install pulumi-chime==0.1.0; or put another environment first on PATH',
    ),
    "a Python with another version": (
        "wrong",
        "HERE/python3 has pulumi-chime 0.0.9, and this is 0.1.0",
        '"HERE/python3" -m pip install pulumi-chime==0.1.0',
    ),
    "no virtual environment": (
        "wrong",
        "no Python in HERE/venv, which HERE/Pulumi.yaml names",
        'python3 -m venv "HERE/venv" && "HERE/venv/bin/pip" install pulumi-chime',
    ),
    "no Python": (
        "wrong",
        "no python3 on PATH, nor what PULUMI_PYTHON_CMD names",
        "activate an environment that has pulumi-chime",
    ),
    "a parallelism that panics": (
        "wrong",
        "PULUMI_OPTION_PARALLEL is set, and the engine ends in a panic",
        "unset PULUMI_OPTION_PARALLEL; export PULUMI_PARALLEL=128, for a stack that holds nothing but phone numbers",
    ),
    "no parallelism": (
        "hint",
        "PULUMI_PARALLEL is not set, so batches stay small",
        "export PULUMI_PARALLEL=128, for a stack that holds nothing but phone numbers",
    ),
    "no such parallelism": (
        "wrong",
        "PULUMI_PARALLEL is 'many', which the engine passes over: it has to be a whole number from 1",
        "export PULUMI_PARALLEL=128, for a stack that holds nothing but phone numbers",
    ),
    "a small parallelism": (
        "hint",
        "PULUMI_PARALLEL is 8; batches of 50 are full from 100 on",
        "export PULUMI_PARALLEL=128, for a stack that holds nothing but phone numbers",
    ),
    "checkpoints that are misspelled": (
        "wrong",
        "PULUMI_SKIP_CHECKPOINTS is 'yes', which the engine takes for false",
        "export PULUMI_SKIP_CHECKPOINTS=true, or unset it",
    ),
    "checkpoints that are needed": (
        "wrong",
        "PULUMI_SKIP_CHECKPOINTS is set, and a.json holds a bucket too: a run that is killed would forget what it had created",
        "unset PULUMI_SKIP_CHECKPOINTS",
    ),
    "checkpoints that cost": (
        "hint",
        "the whole state is saved before and after each number, which takes most of a large deploy",
        "export PULUMI_SKIP_CHECKPOINTS=true, for a stack that holds nothing but phone numbers",
    ),
    "a project that cannot be read": (
        "wrong",
        "HERE/Pulumi.yaml: it is not YAML: did not find expected node content in line 2, column 1",
        "correct the file",
    ),
    "no stack": (
        "hint",
        "no stack of HERE/Pulumi.yaml has a file with settings",
        "pulumi stack init dev && pulumi config set chime:region us-east-1",
    ),
    "a setting of the project that there is not": (
        "wrong",
        "HERE/Pulumi.yaml: line 2: chime:batchSize '51': expected a whole number from 1 to 50; line 2: chime:regoin: no such setting; accepted are region, profile, endpointUrl, accountId, batchSize, batchPauseMs, batchMaxWaitMs, maxCallsInFlight, requestsPerSecond, retryBudgetSeconds, preflight, releases, approvedChanges, journal",
        "correct chime:batchSize in line 2 of HERE/Pulumi.yaml; remove chime:regoin in line 2 of HERE/Pulumi.yaml",
    ),
    "a stack that cannot be read": (
        "wrong",
        "HERE/Pulumi.dev.yaml: it is YAML, but not a mapping of keys to values",
        "correct the file",
    ),
    "a setting that there is not": (
        "wrong",
        "HERE/Pulumi.dev.yaml: line 1: chime:regoin: no such setting; accepted are region, profile, endpointUrl, accountId, batchSize, batchPauseMs, batchMaxWaitMs, maxCallsInFlight, requestsPerSecond, retryBudgetSeconds, preflight, releases, approvedChanges, journal",
        "pulumi config rm --stack dev chime:regoin",
    ),
    "releases that are missing": (
        "wrong",
        "HERE/nowhere.csv: no such file",
        "correct chime:releases of dev, or the file",
    ),
    "approvals that are missing": (
        "wrong",
        "HERE/nowhere.json: No such file or directory",
        "pulumi preview --json | pulumi-chime summary --approve FILE, or correct chime:approvedChanges",
    ),
    "approvals that are damaged": (
        "wrong",
        "approved changes HERE/approved.json: damaged: the key 'version' is missing; nothing is written without it: preview and approve again, or correct chime:approvedChanges",
        "pulumi preview --json | pulumi-chime summary --approve FILE, or correct chime:approvedChanges",
    ),
    "a journal without a name": (
        "wrong",
        "HERE/a\x00b: no file can have this name",
        "correct chime:journal of dev, or the file's permissions",
    ),
    "a journal without a directory": (
        "wrong",
        "HERE/nowhere/journal: there is no directory HERE/nowhere",
        "correct chime:journal of dev, or the file's permissions",
    ),
    "a place that is encrypted": (
        "not known",
        "chime:region is encrypted or impossible, so nobody knows which service is meant",
        "give it as an option (pulumi-chime doctor --help)",
    ),
    "no address": (
        "wrong",
        "not an address: http://h:99999",
        "correct chime:endpointUrl, or AWS_ENDPOINT_URL: an http or https address, such as http://127.0.0.1:4566",
    ),
    "no region for the client": (
        "wrong",
        "NoRegionError: You must specify a region.",
        "set a region: pulumi config set chime:region us-east-1",
    ),
    "no region": (
        "wrong",
        "none is set, in chime:region or AWS's own configuration",
        "pulumi config set chime:region us-east-1, or another of ap-northeast-1, ap-northeast-2, ap-southeast-1, ap-southeast-2, ca-central-1, eu-central-1, eu-west-1, eu-west-2, us-east-1, us-west-2",
    ),
    "a region without the service": (
        "wrong",
        "eu-north-1, which has no Chime SDK Voice as far as AWS's client knows",
        "pulumi config set chime:region us-east-1, or another of ap-northeast-1, ap-northeast-2, ap-southeast-1, ap-southeast-2, ca-central-1, eu-central-1, eu-west-1, eu-west-2, us-east-1, us-west-2",
    ),
    "a proxy before this machine": (
        "wrong",
        "http://proxy:3128 is asked for 127.0.0.1, which is this machine and not the proxy's",
        'export NO_PROXY="127.0.0.1" no_proxy="127.0.0.1"',
    ),
    "no time": (
        "not known",
        "no answer told the service's time",
        "compare `date -u` with a clock",
    ),
    "another time": (
        "wrong",
        "400 s behind the service's; AWS refuses what is signed more than 5 minutes apart",
        "set this machine's clock: sudo timedatectl set-ntp true",
    ),
    "nearly another time": (
        "hint",
        "100 s ahead of the service's",
        "set this machine's clock: sudo timedatectl set-ntp true",
    ),
    "a program for credentials that fails": (
        "wrong",
        "credential_process failed; what it wrote is not shown, because it may be secret",
        "run the command of credential_process by hand, and mend it",
    ),
    "no credentials": (
        "wrong",
        "NoCredentialsError: Unable to locate credentials",
        "give some, as to any AWS tool: aws configure, aws sso login, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; or correct the profile; then run it again",
    ),
    "no login": (
        "wrong",
        "SSOTokenLoadError: Error loading SSO Token: Token for work does not exist",
        "aws sso login --profile 'my work'",
    ),
    "no credentials, so no service": (
        "not known",
        "it cannot be asked without credentials",
        "first mend the credentials",
    ),
    "credentials that have ended": (
        "wrong",
        "from AWS IAM Identity Center (aws sso login), and they have ended: until 2026-01-01 11:59 UTC",
        "log in again, or correct the profile, and run it again",
    ),
    "credentials that end soon": (
        "hint",
        "from the role that the profile assumes, until 2026-01-01 12:10 UTC: soon",
        "log in again before a long deploy",
    ),
    "credentials that are refused": (
        "wrong",
        "ExpiredTokenException: The security token included in the request is expired",
        "log in again, or correct the profile, and run it again",
    ),
    "an account that nothing shows": (
        "not known",
        "no number and no answer of AWS shows it",
        "aws sts get-caller-identity",
    ),
    "an account that may be the allowed one": (
        "not known",
        "whether it is 123456789012 is not known",
        "aws sts get-caller-identity",
    ),
    "another account": (
        "wrong",
        "123456789012, and chime:accountId allows 999999999999 only",
        "choose another profile, or correct chime:accountId",
    ),
    "a busy service": (
        "not known",
        "EMULATOR is busy: ThrottledClientException",
        "run this again in a minute",
    ),
    "nobody answers": (
        "wrong",
        'http://127.0.0.1:1: EndpointConnectionError: Could not connect to the endpoint URL: "http://127.0.0.1:1/phone-numbers"',
        "start what should answer there (pulumi-chime emulator), or correct chime:endpointUrl; check the network, the region and chime:endpointUrl",
    ),
    "permissions of nobody": (
        "not known",
        "the service cannot be asked",
        "first mend what is wrong above",
    ),
    "a permission that may be there": (
        "not known",
        "ServiceUnavailableException: The service is currently unavailable.",
        "run this again, or check that the policy allows chime:GetPhoneNumber",
    ),
    "a permission that helps": (
        "hint",
        "AccessDeniedException: You don't have the permissions needed to run this action.; needed only where calling names are cleared",
        "allow chime:GetPhoneNumberSettings on * (docs/permissions.md)",
    ),
    "a permission that is missing": (
        "wrong",
        "AccessDeniedException: You don't have the permissions needed to run this action.",
        "allow chime:GetPhoneNumber on * (docs/permissions.md)",
    ),
    "a write that nobody allows": (
        "wrong",
        "not tried; IAM's simulation says implicitDeny",
        "allow chime:BatchUpdatePhoneNumber on * (docs/permissions.md)",
    ),
    "a release that nobody allows": (
        "hint",
        "not tried; IAM's simulation says explicitDeny; needed only where numbers are released",
        "allow chime:BatchDeletePhoneNumber on * (docs/permissions.md)",
    ),
    "a write that is not tried": (
        "not known",
        "not tried: a write is no test",
        "check that the policy allows chime:BatchUpdatePhoneNumber on *",
    ),
    "one stack twice": (
        "hint",
        "a.json and b.json are both of p/dev: one stack twice, or two backends",
        "give each stack once",
    ),
    "a set that is a secret": (
        "not known",
        "the numbers of offices in p/a (a.json) are encrypted",
        "add --show-secrets to pulumi stack export, and keep its output to yourself",
    ),
    "a number of two stacks": (
        "wrong",
        "+12065550000, account 1, us-east-1, is managed by a in p/a (a.json), a in p/b (b.json)",
        "take the declaration out of all stacks but one: the number stays in the account, unless its deletion releases it (on_destroy and chime:releases)",
    ),
    "many numbers of two stacks": (
        "wrong",
        "10 more numbers managed twice",
        "mend the ones above, and run this again",
    ),
}
