#!/usr/bin/python3
"""A connector in one file: publishes what was approved to a folder, the notice board in the hall.

    board.py courier.json       courier.json as `shenfa channel enrol` writes it (docs/connector-guide.md)

Only what Debian has: python3 and openssl. Every rule that a connector keeps is here, marked (1) to (8).
"""
import base64, hashlib, json, os, pathlib, re, secrets, subprocess, sys, tempfile, time, urllib.error, urllib.request

config = json.loads(pathlib.Path(sys.argv[1]).read_text())
board = pathlib.Path(config["secrets"]["site_root"])


def must(fits, why):  # no assert: python3 -O leaves those out
    if not fits:
        raise ValueError(why)


def openssl(*words, files):  # `files`: bytes to hand over by name; the exit code and what was printed
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (pathlib.Path(folder) / name).write_bytes(content)
        done = subprocess.run(["openssl", *words], cwd=folder, capture_output=True)
        return done.returncode, done.stdout


def pem(member):  # a file's name, or the PEM itself
    value = config[member]
    return value.encode() if value.startswith("-----BEGIN") else pathlib.Path(value).read_bytes()


def call(method, below, body=None):  # (1) each call is signed by the enrolment key, and never twice alike
    target, content = "/api/v1/connector/" + below, json.dumps(body).encode() if body is not None else b""
    at, nonce = str(int(time.time() * 1000)), secrets.token_hex(8)
    text = "\n".join([method, target, at, nonce, hashlib.sha256(content).hexdigest()]).encode()
    code, signature = openssl("pkeyutl", "-sign", "-rawin", "-inkey", "key", "-in", "text",
                              files={"key": pem("key"), "text": text})
    if code:
        sys.exit("the enrolment key does not sign")
    header = ":".join([config["account"], at, nonce, base64.b64encode(signature).decode()])
    request = urllib.request.Request(config["gateway"] + target, content or None, method=method)
    request.add_header("Authorization", "Courier " + header)
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=40) as answer:
        return json.loads(answer.read() or b"null")


def signed(kind, key_id, text, signature):  # (2) by a key of the ring, and by the very one the ticket names
    for key in re.findall(rb"-----BEGIN PUBLIC.+?-----END PUBLIC KEY-----\n", pem("signing_keys"), re.S):
        if hashlib.sha256(base64.b64decode(b"".join(key.split(b"\n")[1:-2]))).hexdigest()[:16] != key_id:
            continue
        more = ["-digest", "sm3", "-pkeyopt", "distid:1234567812345678"] if kind == "sm2" else []
        code, _ = openssl("pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "key", "-in", "text", "-sigfile", "sig",
                          *more, files={"key": key, "text": text, "sig": base64.b64decode(signature)})
        return code == 0
    return False


def check(d):  # (3) nothing but what the ticket names, to the byte; both signatures, or none. The approved files.
    body, sigs = d["ticket"]["body"].encode(), d["ticket"]["sigs"]
    t, (sm2, *listed) = json.loads(body), sigs["sm2"].split(" ")
    own = hashlib.new("sm3", body).hexdigest()
    text = "\n".join(["shenfa tickets 1", *listed]).encode() if listed else body
    must(signed("ed25519", t["key"]["ed25519"], body, sigs["ed25519"]), "Ed25519 signature")
    must((not listed or own in listed) and signed("sm2", t["key"]["sm2"], text, sm2), "SM2 signature")
    must((t["account"], t["channel"]) == (config["account"], config["channel"]), "another account")
    must((t["act"], t["draft"]) == (d["act"], d["job"]["draft"]), "another task")
    must(re.fullmatch(r"(https?://[\w.:/%?=-]+)?", d["job"]["landing_url"] or ""), "an address that is none")
    if d["state"] == "LEASED":  # what may be out already is looked at, at any time
        must(not 0 < t["not_after"] < time.time() * 1000, "too late")
        if t["not_before"] > time.time() * 1000:
            raise TimeoutError
    files = {} if d["act"] == "withdraw" else {f["path"]: base64.b64decode(f["bytes_b64"]) for f in d["files"]}
    named = {} if d["act"] == "withdraw" else {f["path"]: f for f in t["renditions"]}
    must(files.keys() == named.keys(), "files missing, or too many")
    for path, content in files.items():
        must(re.fullmatch(r"[\w-]+(\.[\w-]+|/[\w-]+)*", path), "a path that leads elsewhere")
        for name in ("sha256", "sm3"):
            must(hashlib.new(name, content).hexdigest() == named[path][name], path)
        for hole in named[path]["holes"]:  # (4) holes are filled as named, and nothing else is touched
            at = time.gmtime((d["job"]["released_at"] or time.time() * 1000) / 1000 + 8 * 3600)
            value = {"landing_url": d["job"]["landing_url"], "released_at": time.strftime("%Y-%m-%d %H:%M", at)}[hole]
            files[path] = files[path].replace(b"{{hole:%s}}" % hole.encode(), value.encode())
    return files


def look(d):  # (5) what is really there? "ours", "absent", or another's
    place = board / d["job"]["draft"]
    try:
        key = (place / "key").read_text()
    except FileNotFoundError:
        return "absent"
    return "ours" if key == d["job"]["key"] else "other"


def act(d, files):  # beside, then one rename: nobody sees half a notice
    place, fresh, old = (board / (d["job"]["draft"] + end) for end in ("", ".new", ".old"))
    for folder in (fresh, old):
        subprocess.run(["rm", "-rf", "--", str(folder)], check=True)
    for path, content in (files | {"key": d["job"]["key"].encode()} if files else {}).items():
        (fresh / path).parent.mkdir(parents=True, exist_ok=True)
        (fresh / path).write_bytes(content)
    if place.exists():
        place.rename(old)
    if files:
        fresh.rename(place)
    subprocess.run(["rm", "-rf", "--", str(old)], check=True)  # what was taken down stands nowhere


def deliver(d):  # the outcome, and why
    gone = d["act"] == "withdraw"
    try:
        files = check(d)
    except (KeyError, ValueError) as e:
        return "REFUSED" if d["state"] == "LEASED" else "NEEDS_PERSON", "发布凭证不符：%s" % e
    except TimeoutError:
        return "PLANNED", "未到批准的发布时间"
    seen = look(d)
    if (seen == "absent") if gone else (seen == "ours"):
        return "CONFIRMED", "已核实"
    if seen == "other" and d["act"] == "publish":
        return "NEEDS_PERSON", "公告栏上已有这件稿件的另一次发布"
    if d["state"] != "LEASED":  # (6) in doubt: look, say what was seen, and do nothing
        return "PLANNED", "核实没有发出，可以再发"
    call("POST", "deliveries/%s/intent" % d["id"], {"fence": d["fence"], "attempt": d["attempt"] + 1,
         "request_sha256": hashlib.sha256(d["ticket"]["body"].encode()).hexdigest(), "marker": d["job"]["key"]})
    act(d, files)  # (7) the intent is written down before the first byte leaves
    return ("CONFIRMED", "") if look(d) == ("absent" if gone else "ours") else ("UNCERTAIN", "发出后没有看到")


def stands_whole(d):  # as approved, to the byte
    try:
        return all((board / d["job"]["draft"] / path).read_bytes() == text for path, text in check(d).items())
    except (KeyError, ValueError, OSError, TimeoutError):
        return False


def listed(place):  # one thing on the board, ours or not: its key, and a digest over every file and its name
    files = sorted(p for p in ([place] if place.is_file() else place.rglob("*")) if p.is_file())
    text = b"".join(os.fsencode(p.relative_to(board)) + b"\0" + bytes_of(p) for p in files)
    name = os.fsencode(place.name).decode(errors="replace")  # a stranger need not write UTF-8
    return {"remote_id": name, "url": "", "title": name, "marker": bytes_of(place / "key").decode(errors="replace")[:64],
            "sha256": hashlib.sha256(text).hexdigest(), "at": int(place.lstat().st_mtime * 1000)}


def bytes_of(path):  # what cannot be read is listed all the same
    try:
        return path.read_bytes()
    except OSError:
        return b""


def watch():  # (8) what stands there is told, so that a notice that nobody released is seen; when to do it again
    told = call("POST", "watch", {})
    if told["survey"]:
        items = [listed(p) for p in sorted(board.iterdir())]
        call("POST", "surveys", {"items": items[:5000], "whole": len(items) <= 5000})
    for d in told["deliveries"]:  # is it still there as it was approved?
        seen = {"ours": "LIVE" if stands_whole(d) else "OTHER", "other": "OTHER", "absent": "ABSENT"}[look(d)]
        call("POST", "observations", {"delivery": d["id"], "sighting": seen, "url": d["job"]["landing_url"],
                                      "sha256": "", "at": int(time.time() * 1000)})
    if told.get("removal"):  # two people want a stranger gone: here somebody has to take it down
        call("POST", "removals/%s/result" % told["removal"]["id"], {"fence": told["removal"]["fence"],
             "outcome": "BY_HAND", "reason": "请到大厅公告栏取下这一份"})
    return time.time() + told["wait_ms"] / 1000


again_at = 0
while True:
    try:
        if time.time() >= again_at:
            again_at = time.time() + 30  # also where the look fails: what is released does not wait for it
            again_at = watch()
        wait = int(1000 * max(0, min(25, again_at - time.time())))
        for d in call("POST", "leases", {"max": 1, "wait_ms": wait})["deliveries"]:
            outcome, reason = deliver(d)
            again = {"retry_at": int(time.time() * 1000) + 10000} if outcome in ("PLANNED", "UNCERTAIN") else {}
            call("POST", "deliveries/%s/result" % d["id"], {"fence": d["fence"], "outcome": outcome, "reason": reason,
                 **again, "receipt": {"remote_id": d["job"]["draft"], "url": d["job"]["landing_url"], "state": {}}})
    except (urllib.error.URLError, OSError) as e:  # refused, or away: the lease lapses, and the next one looks
        print("gateway: %s" % e, file=sys.stderr, flush=True)
        time.sleep(1)
