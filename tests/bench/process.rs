//! What a real process costs that watches 100,000 open leads: memory, its share of a core between
//! and during polls, and how soon it is ready after a restart.
//!
//! `cargo bench --bench process [-- LEADS [SECONDS]]`. The released binary runs the shipped
//! agreement against the HubSpot server of the demo, in this process, over real HTTP, as a service:
//! with systemd's notifications. Beside it runs the same with an account that holds no lead. Goals:
//! at most 256 MiB resident, 0.5 % of a core, 2 s.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that cannot run ends")]

use std::fs;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use leadpact::clock::{Clock as _, SystemClock};
use leadpact::demo::hubspot::{Bulk, HubSpot, Kind, Limits, Owner, Source, TOKEN};

/// Clock ticks a second in `/proc/PID/stat`.
const TICKS: f64 = 100.0;
/// Restarts in a row.
const RESTARTS: usize = 5;

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|arg| arg.parse::<u32>().ok());
    let leads = numbers.next().unwrap_or(100_000);
    let seconds = numbers.next().unwrap_or(300);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        for leads in [0, leads] {
            watch(leads, seconds).await;
        }
    });
}

async fn watch(leads: u32, seconds: u32) {
    let hub = account(leads);
    let server = hub.serve_locally().await.unwrap();
    let place = tempfile::tempdir().unwrap();
    settings(place.path(), &server.base_url);
    let (mut service, _) = Service::start(place.path());
    let began = SystemClock.now();
    service.wait_for("STATUS=last poll");
    let reading = SystemClock.now().duration_since(began);
    println!("{leads} leads, first reading in {:.1} s", reading.as_secs_f64());
    println!(
        "  resident after it     {:7.1} MiB, at most {:.1}",
        service.kib("VmRSS") / 1024.0,
        service.kib("VmHWM") / 1024.0
    );
    let open = service.open_leads();
    assert_eq!(open, leads as usize, "every lead is to be open");
    let (busy, began) = (service.cpu(), SystemClock.now());
    let pause = SignedDuration::from_secs(seconds.into());
    SystemClock.sleep_until(began + pause).await;
    let share = (service.cpu() - busy) / SystemClock.now().duration_since(began).as_secs_f64();
    println!("  of a core             {:7.2} % over {seconds} s, polls included", share * 100.0);
    println!(
        "  resident after that   {:7.1} MiB, at most {:.1}",
        service.kib("VmRSS") / 1024.0,
        service.kib("VmHWM") / 1024.0
    );
    let mut ready: Vec<f64> = Vec::new();
    for _ in 0..RESTARTS {
        service.kill();
        let took;
        (service, took) = Service::start(place.path());
        ready.push(took.as_secs_f64());
        service.wait_for("STATUS=last poll");
    }
    ready.sort_by(f64::total_cmp);
    println!(
        "  ready after kill -9   {:7.3} s, at worst of {RESTARTS} {:.3}",
        ready[RESTARTS / 2],
        ready[RESTARTS - 1]
    );
    service.kill();
}

/// An account of so many leads that were passed on to Sales within the last minutes.
fn account(leads: u32) -> HubSpot {
    let hub = HubSpot::new(Arc::new(SystemClock));
    hub.configure(|settings| settings.limits = Limits::NONE);
    hub.owner(Owner::person("u0012", "Ada", "Ortiz", "ada@example.com"));
    let step = SignedDuration::from_millis(2);
    let span = step * i32::try_from(leads).unwrap();
    hub.populate(&Bulk {
        kind: Kind::Contact,
        count: leads as usize,
        values: &[
            ("lifecyclestage", "marketingqualifiedlead"),
            ("hubspot_owner_id", "u0012"),
            ("email", "someone{id}@customer.example"),
            ("phone", "+1 555 0100"),
            ("company", "Customer"),
            ("country", "US"),
            ("numberofemployees", "120"),
            ("hubspotscore", "72"),
            ("hs_analytics_source", "ORGANIC_SEARCH"),
        ],
        first: SystemClock.now() - span - SignedDuration::from_mins(1),
        step,
        source: Source::other("FORM"),
    });
    hub
}

/// The shipped agreement, and settings for this server.
fn settings(place: &Path, base_url: &str) {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    for folder in ["", "lists", "holidays"] {
        fs::create_dir_all(place.join(folder)).unwrap();
        for file in fs::read_dir(shipped.join(folder)).unwrap() {
            let file = file.unwrap();
            if file.file_type().unwrap().is_file() {
                fs::copy(file.path(), place.join(folder).join(file.file_name())).unwrap();
            }
        }
    }
    let settings = format!(
        "sla: sla.yaml\n\
         crm:\n  kind: hubspot\n  account: main\n  token: {{env: LEADPACT_BENCH_TOKEN}}\n  \
         api_version: 2026-09\n  base_url: {base_url}\n  poll: \"*/5 * * * *\"\n  \
         reconcile: \"15 3 * * *\"\n  timezone: UTC\n  \
         requests: {{per_10s: 10000, search_per_s: 1000, per_day: 100000000}}\n  \
         visibility_lag: 60 seconds\n\
         store: sqlite:leadpact.db\n\
         notify: {{console: true}}\n\
         log: {{format: journald, level: warn}}\n"
    );
    fs::write(place.join("leadpact.yaml"), settings).unwrap();
}

/// The process, and what it tells systemd.
struct Service {
    child: Child,
    told: UnixDatagram,
    place: std::path::PathBuf,
}

impl Service {
    /// Starts it. Returns how long it took to be ready.
    fn start(place: &Path) -> (Self, SignedDuration) {
        let path = place.join("notify.sock");
        let _ = fs::remove_file(&path);
        let told = UnixDatagram::bind(&path).unwrap();
        told.set_read_timeout(Some(Duration::from_secs(600))).unwrap();
        let began = SystemClock.now();
        let child = Command::new(env!("CARGO_BIN_EXE_leadpact"))
            .args(["run", "--config"])
            .arg(place.join("leadpact.yaml"))
            .env("NOTIFY_SOCKET", &path)
            .env("LEADPACT_BENCH_TOKEN", TOKEN)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let service = Self { child, told, place: place.to_owned() };
        service.wait_for("READY=1");
        (service, SystemClock.now().duration_since(began))
    }

    fn wait_for(&self, word: &str) {
        let mut text = [0; 4096];
        loop {
            let length = self.told.recv(&mut text).unwrap();
            if String::from_utf8_lossy(&text[..length]).contains(word) {
                return;
            }
        }
    }

    /// A figure of `/proc/PID/status`, in KiB.
    fn kib(&self, name: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Processor time so far, in seconds.
    fn cpu(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let after_name = stat.rsplit_once(')').unwrap().1;
        let ticks = after_name.split_whitespace().skip(11).take(2);
        ticks.map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / TICKS
    }

    /// Leads with a first touch still to come, as the command line lists them.
    fn open_leads(&self) -> usize {
        let listed = Command::new(env!("CARGO_BIN_EXE_leadpact"))
            .args(["countdowns", "--format", "jsonl", "--config"])
            .arg(self.place.join("leadpact.yaml"))
            .output()
            .unwrap();
        let lines = String::from_utf8(listed.stdout).unwrap();
        let open = lines.lines().filter(|line| {
            line.contains("\"promise\":\"first-touch\"") && !line.contains("\"verdict\":\"met")
        });
        open.count()
    }

    /// As a power cut would end it.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
