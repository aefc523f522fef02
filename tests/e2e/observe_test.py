"""A run explains itself: trace, profile, metrics, ledger, doctor, spans for a collector; and none of them changes a result."""

import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import threading
import time
import unittest

from support import OMNI, PROBE, SANITIZED, SOURCE, Workspace

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
EMPTY_SARIF = json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": []}]})
METRICS_PROBE = os.environ.get("OMNI_METRICS_PROBE", "")


class Observe(Workspace):
    def setUp(self):
        super().setUp()
        for i in range(30):
            self.write(f"m{i:02}.py", f"def f{i}(x):\n    return eval(x)\n" + "y = 1\n" * 300)
        self.write("data.bin", b"\x00\x01" * 100)

    def ledger(self, program=None):
        """The records of the ledger, oldest first."""
        records = []
        for path in sorted(self.home.glob(".local/state/omni/*/runs/ledger.jsonl")):
            for line in path.read_text().splitlines():
                if line.startswith('{"id"'):
                    records.append(json.loads(line))
        return records

    def command(self, *arguments, expect=0, **options):
        done = self.run_program(*arguments, **options)
        self.assertEqual(done.returncode, expect, done.stderr.decode(errors="replace")[-2000:])
        return done.stdout.decode()

    # The trace

    def check_nesting(self, events):
        """On each thread, two spans lie in each other or apart."""
        threads = {}
        for event in events:
            if event["ph"] == "X":
                threads.setdefault((event["pid"], event["tid"]), []).append((event["ts"], event["ts"] + event["dur"], event["name"]))
        for spans in threads.values():
            spans.sort(key=lambda span: (span[0], -span[1]))
            around = []
            for start, end, name in spans:
                while around and around[-1][1] <= start + 0.0005:
                    around.pop()
                if around:
                    self.assertLessEqual(end, around[-1][1] + 0.002, f"{name} outlives {around[-1][2]}")
                around.append((start, end, name))
        return threads

    def share_of_phases(self, trace):
        """What part of the run the phases of its main thread are, in a scan of its own."""
        self.scan("--trace", trace, ".")
        events = [event for event in json.loads(trace.read_text()) if event["ph"] == "X"]
        run = next(event for event in events if event["name"] == "run")
        main = [e for e in events if (e["pid"], e["tid"]) == (run["pid"], run["tid"]) and e["cat"] == "phase"]
        outer = [e for e in main if not any(o is not e and o["ts"] <= e["ts"] and e["ts"] + e["dur"] <= o["ts"] + o["dur"] for o in main)]
        return sum(e["dur"] for e in outer) / run["dur"]

    def best_share(self, measure):
        """The best of some tries: between two spans a busy machine may take the processor away."""
        best = 0
        for _ in range(10):
            best = max(best, measure())
            if best >= 0.97:
                break
        return best

    def share_of_profile(self, *arguments):
        profile = self.scan("--profile", *arguments, ".")["profile"]
        return sum(phase["microseconds"] for phase in profile["phases"]) / profile["threadMicroseconds"]

    def test_trace(self):
        trace = self.home / "trace.json"
        report = self.scan("--trace", trace, "--jobs", "2", ".")
        self.assertEqual(len(report["findings"]), 30)
        events = json.loads(trace.read_text())
        self.check_nesting(events)
        names = {event["name"] for event in events if event["ph"] == "X"}
        for name in ("run", "start", "load rules", "walk", "analyse", "read", "security", "parse", "flatten", "names", "m07.py", "report", "write report"):
            self.assertIn(name, names)
        meta = {(event["name"], event["args"]["name"]) for event in events if event["ph"] == "M"}
        self.assertIn(("process_name", "omni scan, worker"), meta)
        self.assertIn(("thread_name", "main"), meta)
        run = next(event for event in events if event["name"] == "run")
        record = self.ledger()[-1]
        ids = {event["args"]["correlation_id"] for event in events if event["ph"] == "X"}
        self.assertEqual(ids, {record["id"]}, "one run, one correlation id, in both processes")
        main = [e for e in events if e["ph"] == "X" and (e["pid"], e["tid"]) == (run["pid"], run["tid"]) and e["cat"] == "phase"]
        top = sum(e["dur"] for e in main if e["name"] in ("start", "load rules", "walk", "analyse", "save cache", "report", "write report"))
        self.assertLessEqual(top, run["dur"] + 1)
        self.assertGreater(self.best_share(lambda: self.share_of_phases(trace)), 0.9, "the phases of the main thread are the run")
        self.assertEqual(len([e for e in events if e.get("cat") == "file"]), 30)

    def slow_tree(self):
        """Some seconds of work; gives its rule."""
        rule = self.home / "slow.yaml"
        rule.write_text("rules: [{id: s, languages: [python], severity: INFO, message: m, patterns: [{pattern: '$A'}, {pattern-not: 'q($A)'}]}]\n")
        for i in range(40):
            self.write(f"long{i}.py", "".join(f"f({j}, g({j}))\n" for j in range(3000)))
        return rule

    def test_trace_of_a_cut_run(self):
        trace = self.home / "trace.json"
        done = self.run_program("scan", "--no-config", "--rules", self.slow_tree(), "--trace", trace, "--timeout", "300ms", ".")
        self.assertEqual(done.returncode, 4, done.stderr)
        self.check_nesting(json.loads(trace.read_text()))
        self.assertEqual(self.ledger()[-1]["outcome"], "cut short")

    def test_trace_of_a_killed_run(self):
        trace = self.home / "trace.json"
        rule = self.slow_tree()
        child = subprocess.Popen([OMNI, "scan", "--no-config", "--rules", rule, "--trace", trace, "--jobs", "1", "."], cwd=self.root, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL, env={"HOME": str(self.home)})
        while child.poll() is None and (not trace.exists() or trace.stat().st_size < 2000):
            time.sleep(0.005)
        child.kill()
        child.wait()
        events = json.loads(trace.read_text())  # the array is closed all the same
        self.assertGreater(len(events), 5)

    def test_trace_that_cannot_be_written(self):
        done = self.run_program("scan", "--trace", "no/such/folder/t.json", ".")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"--trace", done.stderr)
        done = self.run_program("scan", "--list-files", "--trace", "t.json")
        self.assertEqual(done.returncode, 2)

    # Nothing changes a result

    def test_reports_are_the_same_bytes(self):
        arguments = ["scan", "--no-config", "--rules", self.rule_file]
        for form in ("text", "json", "jsonl", "sarif"):
            plain = self.command(*arguments, "--format", form, ".")
            watched = self.command(*arguments, "--format", form, "--trace", self.home / "t", "--metrics-file", self.home / "m", ".", env={"TRACEPARENT": TRACEPARENT})
            self.assertEqual(plain, watched, form)
            self.assertNotIn(self.ledger()[-1]["id"], plain)

    def test_nothing_is_written_into_the_workspace(self):
        before = sorted(os.listdir(self.root))
        self.scan(".")
        self.command("runs")
        self.command("doctor")
        self.assertEqual(sorted(os.listdir(self.root)), before)
        for folder in (".local/state/omni", ".cache/omni"):
            for path in (self.home / folder).rglob("*"):
                self.assertEqual(path.stat().st_mode & 0o077, 0, path)

    def test_a_state_folder_that_is_none(self):
        blocked = self.home / "state"
        blocked.write_text("a file")
        done = self.run_program("scan", "--no-config", "--rules", self.rule_file, "--format", "json", ".", env={"XDG_STATE_HOME": str(blocked)})
        self.assertEqual(done.returncode, 0)
        self.assertEqual(len(json.loads(done.stdout)["findings"]), 30)
        self.assertIn(b"run not kept in the ledger", done.stderr)
        doctor = self.run_program("doctor", env={"XDG_STATE_HOME": str(blocked)})
        self.assertEqual(doctor.returncode, 1)
        self.assertIn(b"fail  ledger", doctor.stdout)

    def test_a_full_disk(self):
        """As a limit on the size of files, which hits every write of the run: the report on stdout is whole."""
        self.scan(".")
        ledger = next(self.home.glob(".local/state/omni/*/runs/ledger.jsonl"))
        limit = ledger.stat().st_size // 1024
        trace = self.home / "trace.json"
        script = f'ulimit -f {max(limit, 1)}; exec "$0" scan --no-config --no-cache --rules "$1" --format json --trace "$2" --metrics-file "$3" .'
        done = subprocess.run(["bash", "-c", script, OMNI, self.rule_file, trace, self.home / "m"], cwd=self.root, capture_output=True, env={"HOME": str(self.home)})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(json.loads(done.stdout)["findings"]), 30)
        self.assertIn(b"run not kept in the ledger", done.stderr)
        json.loads(trace.read_text())
        self.scan(".")
        runs = json.loads(self.command("runs", "--format", "json"))
        self.assertEqual(len(runs), 2, "the cut line costs itself")

    # The profile

    def test_profile_adds_up(self):
        for jobs in ("1", "2"):
            began = time.monotonic()
            report = self.scan("--no-cache", "--profile", "--jobs", jobs, ".")
            wall = 1e6 * (time.monotonic() - began)
            profile = report["profile"]
            self.assertLessEqual(profile["wallMicroseconds"], wall)
            known = sum(phase["microseconds"] for phase in profile["phases"])
            self.assertLessEqual(known, 1.001 * profile["threadMicroseconds"] + len(profile["phases"]))
            self.assertGreaterEqual(profile["threadMicroseconds"], profile["wallMicroseconds"])
            self.assertEqual(profile["fileCount"], 30 )
            files = sum(file["microseconds"] for file in profile["files"])
            self.assertAlmostEqual(files, profile["fileMicroseconds"], delta=len(profile["files"]) + 1)
            rules = {rule["rule"].split(".")[-1]: rule for rule in profile["rules"]}
            self.assertEqual((rules["no-eval"]["files"], rules["no-eval"]["matches"]), (30, 30))
            of_rules = sum(p["microseconds"] for p in profile["phases"] if p["phase"] == "rules")
            self.assertLessEqual(of_rules, sum(rule["microseconds"] for rule in profile["rules"]) + 30)
            self.assertEqual(profile["run"], self.ledger()[-1]["id"])
            self.assertTrue(profile["advice"])
            self.assertGreaterEqual(self.best_share(lambda: self.share_of_profile("--no-cache", "--jobs", jobs)), 0.95)
        self.scan(".")
        warm = self.scan("--profile", ".")["profile"]
        self.assertEqual(warm["rules"], [], "nothing is matched a second time")
        self.assertIn("look up", {phase["phase"] for phase in warm["phases"]})
        self.assertGreaterEqual(self.best_share(self.share_of_profile), 0.95)
        self.assertNotIn("profile", self.scan("."))

    def test_profile_in_every_format(self):
        arguments = ["scan", "--no-config", "--rules", self.rule_file, "--profile", "."]
        text = self.command(*arguments)
        self.assertIn("Where the time went", text)
        self.assertRegex(text, r"security: parse\n")
        self.assertRegex(text, r"advice: ")
        lines = [json.loads(line) for line in self.command(*arguments, "--format", "jsonl").splitlines()]
        self.assertEqual([line["type"] for line in lines][-2:], ["profile", "summary"])
        done = self.run_program(*arguments, "--format", "sarif")
        json.loads(done.stdout)
        self.assertIn(b"Where the time went", done.stderr)

    # Metrics

    def samples(self, text):
        found = {}
        for line in text.splitlines():
            if not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                found[name] = float(value)
        return found

    def test_metrics_file(self):
        path = self.home / "omni.prom"
        self.scan("--metrics-file", path, ".")
        text = path.read_text()
        samples = self.samples(text)
        self.assertEqual(samples["omni_files_total"], 30)
        self.assertEqual(samples['omni_findings_total{severity="high"}'], 30)
        self.assertEqual(samples['omni_files_skipped_total{reason="binary"}'], 1)
        self.assertEqual(samples['omni_runs_total{outcome="done"}'], 1)
        self.assertEqual(samples['omni_agent_run_seconds_count{agent="security"}'], 30)
        self.assertEqual(samples['omni_cache_misses_total{space="rules"}'], 1)
        self.assertGreater(samples["omni_peak_memory_bytes"], 1e6)
        self.assertNotIn("m07.py", text)
        self.assertNotIn(str(self.home), text)
        self.assertEqual(self.command("metrics"), text, "the ledger has the same")
        for use in ("misses", "hits"):  # a single rule is not worth a cache: with all packs
            self.command("scan", "--no-config", "--metrics-file", path, ".")
            self.assertEqual(self.samples(path.read_text())[f'omni_cache_{use}_total{{space="rules"}}'], 1)

    @unittest.skipUnless(shutil.which("promtool"), "promtool (Debian: prometheus) is not installed")
    def test_promtool_finds_nothing(self):
        path = self.home / "omni.prom"
        self.scan("--metrics-file", path, ".")
        done = subprocess.run(["promtool", "check", "metrics"], input=path.read_bytes(), capture_output=True)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, b""))

    @unittest.skipUnless(shutil.which("prometheus"), "prometheus (Debian: prometheus) is not installed")
    def test_a_prometheus_scrapes_the_server(self):
        probe = subprocess.Popen([METRICS_PROBE], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(probe.stdout.close)
        self.addCleanup(probe.wait)
        self.addCleanup(probe.stdin.close)  # it ends with its input
        port = int(probe.stdout.readline())
        config = self.home / "prometheus.yml"
        config.write_text(f"global: {{scrape_interval: 100ms, scrape_timeout: 100ms}}\nscrape_configs: [{{job_name: omni, static_configs: [{{targets: ['127.0.0.1:{port}']}}]}}]\n")
        with open(self.home / "prometheus.log", "wb") as log:
            server = subprocess.Popen(["prometheus", f"--config.file={config}", f"--storage.tsdb.path={self.home}/tsdb", "--web.listen-address=127.0.0.1:0"],
                                      stdout=log, stderr=log)
            self.addCleanup(server.wait)
            self.addCleanup(server.terminate)
            text = (self.home / "prometheus.log")
            deadline = time.monotonic() + 60
            sockets = None
            while time.monotonic() < deadline and sockets is None:
                self.assertIsNone(server.poll(), text.read_text()[-1000:])
                sockets = re.search(r'msg="Listening on" address=127\.0\.0\.1:([1-9][0-9]*)', text.read_text())
                time.sleep(0.05)
            self.assertIsNotNone(sockets, text.read_text()[-2000:])
            found = []
            while time.monotonic() < deadline and not found:
                try:
                    with http_get(int(sockets.group(1)), "/api/v1/query?query=omni_files_total") as answer:
                        found = json.load(answer)["data"]["result"]
                except OSError:
                    pass
                time.sleep(0.05)
        self.assertEqual(found[0]["value"][1], "3")

    # The ledger

    def test_runs(self):
        self.scan(".")
        self.assertEqual({c["space"]: (c["hits"], c["misses"]) for c in self.ledger()[0]["caches"]}["files"], (0, 30))
        self.scan("--fail-on", "high", ".", expect=1)
        self.command("scan", "--rules", "no-such.yaml", expect=2)
        runs = json.loads(self.command("runs", "--format", "json"))
        self.assertEqual([run["outcome"] for run in runs], ["done", "gate failed", "unusable"])
        self.assertEqual(len({run["id"] for run in runs}), 3)
        self.assertEqual(runs[0]["files"], 30)
        self.assertEqual(runs[0]["findings"], {"high": 30})
        self.assertEqual(runs[0]["skipped"], {"binary": 1})
        self.assertEqual(runs[0]["agents"][0]["agent"], "security")
        self.assertEqual(runs[0]["agents"][0]["count"], 30)
        stage = runs[0]["stages"][0]
        self.assertEqual((stage["agent"], stage["runs"], stage["failed"], stage["skipped"]), ("security", 30, 0, 0))
        self.assertTrue(runs[0]["slow_rules"][0]["rule"].endswith("no-eval"))
        self.assertEqual({c["space"]: (c["hits"], c["misses"]) for c in runs[1]["caches"]}["files"], (30, 0))
        self.assertGreater(runs[0]["peak_memory"], 1e6)
        failed = json.loads(self.command("runs", "--failed", "--format", "json"))
        self.assertEqual([run["id"] for run in failed], [runs[2]["id"]])
        self.assertEqual(len(json.loads(self.command("runs", "--last", "2", "--format", "json"))), 2)
        self.assertEqual(json.loads(self.command("runs", "--since", "1h", "--format", "json")), runs)
        self.assertEqual(json.loads(self.command("runs", "--since", "2199-01-01", "--format", "json")), [])
        text = self.command("runs")
        self.assertIn("gate failed", text)
        self.assertIn("3 runs", text)
        one = self.command("runs", runs[0]["id"][:8])
        self.assertIn(runs[0]["id"], one)
        self.assertIn("no-eval", one)
        self.assertEqual(json.loads(self.command("runs", runs[0]["id"], "--format", "json")), [runs[0]])
        self.command("runs", "ffff-no-such", expect=2)
        self.command("runs", "--since", "soon", expect=2)

    def test_no_runs_yet(self):
        self.assertEqual(json.loads(self.command("runs", "--format", "json")), [])
        self.assertEqual(self.command("runs"), "0 runs\n")
        done = self.run_program("metrics")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"no run", done.stderr)

    def test_a_crash_leaves_a_record(self):
        for i in range(25):
            self.write(f"bad{i}.py", "\u2620\n")
        trace = self.home / "trace.json"
        done = self.run_program("scan", "--rules", self.rule_file, "--jobs", "1", "--trace", trace, ".", program=PROBE, env={"XDG_STATE_HOME": str(self.home / ".local/state")})
        self.assertEqual(done.returncode, 3)
        record = self.ledger()[-1]
        self.assertEqual((record["outcome"], record["status"]), ("crashed", 3))
        self.assertIn("crashed", record["error"])
        self.assertGreaterEqual(len(record["restarts"]), 20)
        self.assertIn("omni runs " + record["id"], done.stderr.decode())
        self.assertIn("worker lost", [event["name"] for event in json.loads(trace.read_text())])
        self.assertIn("crashed", self.command("runs", "--failed"))

    def test_one_bad_file_is_in_the_record(self):
        self.write("bad.py", "\u2620\n")
        self.scan(".", program=PROBE, expect=4, env={"XDG_STATE_HOME": str(self.home / ".local/state")})
        record = self.ledger()[-1]
        self.assertEqual(len(record["restarts"]), 1)
        self.assertIn("bad.py", record["restarts"][0])
        self.assertEqual(record["notes"], {"crash-quarantine": 1})

    def test_processes_side_by_side(self):
        children = [subprocess.Popen([OMNI, "scan", "--no-config", "--rules", self.rule_file, "."], cwd=self.root, stdout=subprocess.DEVNULL, env={"HOME": str(self.home)})
                    for _ in range(12)]
        for child in children:
            self.assertEqual(child.wait(), 0)
        self.assertEqual(len({record["id"] for record in self.ledger()}), 12)

    def test_anomalies_are_notes_for_people(self):
        for i in range(5):
            self.scan(".")
        many = "".join("eval(x)\n" for _ in range(400))
        self.write("noisy.py", many)
        self.assertEqual(self.scan(".")["notifications"], [], "for programs only with --profile")
        text = self.command("scan", "--no-config", "--rules", self.rule_file, ".")
        self.assertRegex(text, r"rule [\w.]*no-eval: this rule has 430 findings, 14 times the median of the last [56] runs")
        self.assertIn("noisy-rule", self.ledger()[-1]["anomalies"][0])
        notes = self.scan("--profile", ".")["notifications"]
        self.assertEqual([(note["level"], note["code"]) for note in notes], [("note", "noisy-rule")])

    # Logs

    def test_the_correlation_id_is_in_the_log(self):
        done = self.run_program("scan", "--no-config", "--rules", self.rule_file, "--log-level", "debug", ".")
        ids = set(re.findall(r"cid=(\w+)", done.stderr.decode()))
        self.assertEqual(ids, {self.ledger()[-1]["id"]})

    # Spans for a collector

    def collector(self, delay=0.0, status=200):
        bodies = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                time.sleep(delay)
                bodies.append((self.path, dict(self.headers), body))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server.server_address[1], bodies

    def settings(self, text):
        path = self.home / ".config/omni/omni.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def test_otlp(self):
        port, bodies = self.collector()
        self.settings(f"telemetry: {{endpoint: 'http://127.0.0.1:{port}', headers: ['X-Tenant: a team']}}\n")
        self.command("scan", "--rules", self.rule_file, ".", env={"TRACEPARENT": TRACEPARENT})
        self.assertEqual(len(bodies), 2)
        self.check_metrics(*bodies[1])
        path, headers, body = bodies[0]
        self.assertEqual((path, headers["Content-Type"], headers["X-Tenant"]), ("/v1/traces", "application/json", "a team"))
        spans = json.loads(body)["resourceSpans"][0]["scopeSpans"][0]["spans"]
        root = spans[0]
        record = self.ledger()[-1]
        self.assertEqual((root["name"], root["spanId"], root["traceId"], root["parentSpanId"]),
                         ("omni scan", record["id"], "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"))
        self.assertEqual(record["trace_id"], root["traceId"])
        by_id = {span["spanId"]: span for span in spans}
        for span in spans[1:]:
            parent = by_id[span["parentSpanId"]]
            self.assertLessEqual(int(parent["startTimeUnixNano"]), int(span["startTimeUnixNano"]))
        self.assertIn("load rules", {span["name"] for span in spans})
        self.assertLess(abs(int(root["endTimeUnixNano"]) / 1e9 - time.time()), 60)

    def check_metrics(self, path, headers, body):
        self.assertEqual((path, headers["Content-Type"], headers["X-Tenant"]), ("/v1/metrics", "application/json", "a team"))
        metrics = {m["name"]: m for m in json.loads(body)["resourceMetrics"][0]["scopeMetrics"][0]["metrics"]}
        self.assertEqual(metrics["omni_files_total"]["sum"]["dataPoints"][0]["asDouble"], 30)
        self.assertEqual(metrics["omni_run_seconds"]["histogram"]["dataPoints"][0]["count"], "1")
        self.assertEqual(set(metrics), {line.split()[2] for line in self.command("metrics").splitlines() if line.startswith("# TYPE")})
        self.assertNotIn(str(self.home).encode(), body)

    def test_a_collector_that_fails_costs_nothing_but_a_warning(self):
        plain = self.command("scan", "--rules", self.rule_file, ".")
        slow, _ = self.collector(delay=5)
        broken, _ = self.collector(status=500)
        for endpoint in (f"http://127.0.0.1:{broken}", "http://127.0.0.1:1", f"http://127.0.0.1:{slow}", "https://127.0.0.1:1", "http://192.0.2.1:4318"):
            with self.subTest(endpoint):
                self.settings(f"telemetry: {{endpoint: '{endpoint}'}}\n")
                done = self.run_program("scan", "--rules", self.rule_file, ".")
                self.assertEqual((done.returncode, done.stdout.decode()), (0, plain))
                self.assertIn(b"spans not sent", done.stderr)
                if not SANITIZED:
                    self.assertLess(done.seconds, 2 + 2, "its own time and 2 s")

    def test_a_workspace_names_no_endpoint(self):
        port, bodies = self.collector()
        self.write("omni.yaml", f"telemetry: {{endpoint: 'http://127.0.0.1:{port}', headers: ['A: b']}}\n")
        for trust in ([], ["--trust"], ["--config", "omni.yaml"]):
            done = self.run_program("scan", *trust, "--rules", self.rule_file, ".")
            self.assertEqual(done.returncode, 0)
            self.assertIn(b"telemetry.endpoint", done.stderr)
        self.assertEqual(bodies, [])

    # Interrupted

    def test_an_interrupted_scan_is_in_the_ledger_with_what_was_done(self):
        self.write("z.py", "eval(x)\n")
        hangs = {"name": "lint", "command": ["sh", "-c", f"grep -q def || {{ touch {self.home}/hangs; exec sleep 1000; }}; echo '{EMPTY_SARIF}'"],
                 "languages": ["python"], "input": "stdin"}
        self.settings(json.dumps({"tools": [hangs], "scan": {"jobs": 1}}))
        for sent, whom in ((signal.SIGINT, os.killpg), (signal.SIGTERM, os.kill)):
            (self.home / "hangs").unlink(missing_ok=True)
            scan = subprocess.Popen([OMNI, "scan", "--rules", str(self.rule_file), "."], cwd=self.root, start_new_session=True,
                                    env={"HOME": str(self.home), "PATH": os.environ.get("PATH", "")}, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.addCleanup(scan.stdout.close)
            self.addCleanup(scan.stderr.close)
            deadline = time.monotonic() + 30
            while not (self.home / "hangs").exists():  # the smallest file comes last
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.01)
            whom(scan.pid, sent)
            out, _ = scan.communicate(timeout=30)
            self.assertEqual((scan.returncode, out), (-sent, b""))
            record = self.ledger()[-1]
            self.assertEqual((record["outcome"], record["error"], record["status"], record["complete"]),
                             ("interrupted", f"interrupted ({sent.name})", 128 + sent, False))
            self.assertGreaterEqual(record["files"], 30)
        self.assertIn("interrupted", self.command("runs"))

    # The doctor

    def test_doctor(self):
        checks = json.loads(self.command("doctor", "--format", "json"))
        self.assertEqual([c["check"] for c in checks if c["status"] == "fail"], [])
        names = [c["check"] for c in checks]
        for name in ("program", "share", "settings", "rules", "cache", "ledger", "git", "descriptors", "memory", "clock"):
            self.assertIn(name, names)
        self.assertIn("0 failed", self.command("doctor"))

    def test_doctor_names_what_is_wrong(self):
        self.command("scan", ".")
        blob = next(p for p in self.home.glob(".cache/omni/*/rules/*/*") if p.is_file())
        content = bytearray(blob.read_bytes())
        content[-1] ^= 1
        blob.write_bytes(content)
        self.write("omni.yaml", "scan: {jbos: 1, jobs: many}\nrules: {packs: [], paths: [bad.yaml]}\n")
        self.write("bad.yaml", "rules: [{id: a, languages: [python], severity: INFO, message: m, pattern: 'f('}]\n")
        self.settings("telemetry: {endpoint: 'http://127.0.0.1:1'}\n")
        done = subprocess.run([shutil.which("bash"), "-c", 'ulimit -n 100; exec "$0" doctor --format json', OMNI], cwd=self.root, capture_output=True,
                              env={"HOME": str(self.home), "PATH": "/nowhere"})
        self.assertEqual(done.returncode, 1, done.stderr)
        checks = {c["check"]: c for c in json.loads(done.stdout)}
        self.assertEqual({name: c["status"] for name, c in checks.items() if c["status"] != "ok"},
                         {"settings": "fail", "rules": "warn", "cache": "warn", "git": "warn", "descriptors": "warn", "telemetry": "warn"})
        self.assertIn("1 damaged entry", checks["cache"]["message"])
        for check in checks.values():
            if check["status"] != "ok":
                self.assertTrue(check["hint"], check)
        off = self.run_program("doctor", "--no-cache", "--no-config")
        self.assertEqual(off.returncode, 0)
        self.assertIn(b"warn  cache", off.stdout)


def http_get(port, path):
    import urllib.request
    return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5)


if __name__ == "__main__":
    unittest.main()
