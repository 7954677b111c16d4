#!/usr/bin/python3
"""A whole connector on a page, for a notice board: `notice.py courier.json`, as `shenfa channel enrol` writes it. (1) to
(7) are what docs/connector-guide.md demands. It does not tell what else stands there (board.py does): 不知道 for that."""
import base64, hashlib, json, os, pathlib, re, secrets, shutil, subprocess, sys, tempfile, time, urllib.request

config = json.loads(pathlib.Path(sys.argv[1]).read_text())
board = pathlib.Path(config["secrets"]["site_root"])


def must(fits, why):  # no assert: python3 -O leaves those out
    if not fits:
        raise ValueError(why)


def openssl(*words, **files):  # the files are handed over under these names
    with tempfile.TemporaryDirectory() as at:
        for name, content in files.items():
            pathlib.Path(at, name).write_bytes(content)
        command = "openssl pkeyutl -rawin -inkey key -in text".split()
        return subprocess.run(command + [*words], cwd=at, capture_output=True)


def call(below, body):  # each is signed by the enrolment key, and no two are alike
    target, content = "/api/v1/connector/" + below, json.dumps(body).encode()
    at, nonce = str(int(time.time() * 1000)), secrets.token_hex(8)
    text = "\n".join(["POST", target, at, nonce, hashlib.sha256(content).hexdigest()])
    signature = base64.b64encode(openssl("-sign", key=config["key"].encode(), text=text.encode()).stdout).decode()
    headers = {"Authorization": "Courier " + ":".join([config["account"], at, nonce, signature]),
               "Content-Type": "application/json"}
    request = urllib.request.Request(config["gateway"] + target, content, headers)
    with urllib.request.urlopen(request, timeout=40) as answer:
        return json.loads(answer.read() or b"null")


def signed(text, key_id, signature, *more):  # by the very key that the ticket names; the ring is read each time
    for key in re.findall(rb"-----BEGIN.+?-----END.+?-----\n", pathlib.Path(config["signing_keys"]).read_bytes(), re.S):
        if hashlib.sha256(base64.b64decode(key.split(b"-----")[2])).hexdigest()[:16] == key_id:
            sig = base64.b64decode(signature)
            return openssl("-verify", "-pubin", "-sigfile", "sig", *more, key=key, text=text, sig=sig).returncode == 0
    return False


def approved(d):  # the files as they are to be shown, if the ticket says so
    body, sigs = d["ticket"]["body"].encode(), d["ticket"]["sigs"]
    t, (sm2, *many) = json.loads(body), sigs["sm2"].split(" ")
    text = "\n".join(["shenfa tickets 1", *many]).encode() if many else body
    must(not many or hashlib.new("sm3", body).hexdigest() in many, "SM2 of others")  # (1) both signatures, or none
    must(signed(text, t["key"]["sm2"], sm2, "-digest", "sm3", "-pkeyopt", "distid:1234567812345678"), "SM2")
    must(signed(body, t["key"]["ed25519"], sigs["ed25519"]), "Ed25519")
    own, task = (config["account"], config["channel"]), (d["act"], d["job"]["draft"])
    must((t["account"], t["channel"]) == own and (t["act"], t["draft"]) == task, "task")  # (2)
    must(re.fullmatch(r"(https?://[\w.:/%?=-]+)?", d["job"]["landing_url"] or ""), "address")  # not signed, and shown
    now, named = time.time() * 1000, [] if d["act"] == "withdraw" else t["renditions"]
    must(d["state"] != "LEASED" or now <= (t["not_after"] or now), "too late")
    if d["state"] == "LEASED" and now < t["not_before"]:
        raise TimeoutError("too early")
    files = {f["path"]: base64.b64decode(f["bytes_b64"]) for f in d["files"]}
    must(files.keys() == {f["path"] for f in named}, "files missing, or too many")
    released = time.gmtime((d["job"]["released_at"] or now) / 1000 + 8 * 3600)
    values = {"landing_url": d["job"]["landing_url"], "released_at": time.strftime("%Y-%m-%d %H:%M", released)}
    for f in named:
        must(re.fullmatch(r"[\w-]+(\.[\w-]+|/[\w-]+)*", f["path"]), "a path that leads elsewhere")
        must(all(hashlib.new(sm, files[f["path"]]).hexdigest() == f[sm] for sm in ("sha256", "sm3")), f["path"])  # (3)
        for hole in f["holes"]:  # (4)
            files[f["path"]] = files[f["path"]].replace(b"{{hole:%s}}" % hole.encode(), values[hole].encode())
    return files


def look(d):  # (5) the key is the same on every attempt: what stands of this item, and is it of this release?
    own = board / (d["job"]["draft"] + "." + hashlib.sha256(d["job"]["key"].encode()).hexdigest()[:16])
    there = [place for place in board.glob(d["job"]["draft"] + ".*") if place.is_dir()]
    return own, there, "ABSENT" if not there else "LIVE" if there == [own] else "OTHER"


def act(d, files):  # beside, then a rename: nobody sees half a notice
    (own, there, _), fresh = look(d), board / ".new"
    shutil.rmtree(fresh, ignore_errors=True)
    for path, content in files.items():
        (fresh / path).parent.mkdir(parents=True, exist_ok=True)
        (fresh / path).write_bytes(content)
    for place in there:
        shutil.rmtree(place)
    if files:
        fresh.rename(own)


def deliver(d):  # (7) only what is certain: the outcome, and why
    try:
        files = approved(d)
    except (KeyError, ValueError) as e:  # whatever is no such ticket
        return "REFUSED" if d["state"] == "LEASED" else "NEEDS_PERSON", "发布凭证不符：%s" % e
    wanted, seen = "LIVE" if files else "ABSENT", look(d)[2]
    if seen == wanted:
        return "CONFIRMED", "已核实"
    if seen == "OTHER" and d["act"] == "publish":
        return "NEEDS_PERSON", "公告栏上已有这件稿件的另一次发布"
    if d["state"] != "LEASED":  # in doubt: looking is all that is done
        return "PLANNED", "核实没有发出，可以再发"
    if not os.access(board, os.W_OK):
        return "HELD", "公告栏的文件夹不让写"
    call("deliveries/%s/intent" % d["id"], {"fence": d["fence"], "attempt": d["attempt"] + 1, "marker": d["job"]["key"],
         "request_sha256": hashlib.sha256(d["ticket"]["body"].encode()).hexdigest()})
    act(d, files)  # (6) the intent is written down before the first byte leaves
    return ("CONFIRMED", "") if look(d)[2] == wanted else ("UNCERTAIN", "发出后没有看到")


while True:
    try:
        for d in call("leases", {"max": 1, "wait_ms": 25000})["deliveries"]:
            outcome, reason = deliver(d)
            call("deliveries/%s/result" % d["id"], {
                "fence": d["fence"], "outcome": outcome, "reason": reason, "retry_at": int(time.time() * 1000) + 10000,
                "code": "board.folder" if outcome == "HELD" else "",
                "receipt": {"remote_id": d["job"]["draft"], "url": d["job"]["landing_url"], "state": {}}})
    except OSError as e:  # refused (409: not ours any more), or away: say nothing; the lease lapses, the next one looks
        print("notice: %s" % e, file=sys.stderr, flush=True)
        time.sleep(1)
