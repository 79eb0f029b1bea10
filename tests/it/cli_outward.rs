//! Mail and heartbeat from outside: the real binary, a mail server with TLS and an account, and
//! somebody who waits for a sign of life.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::outside::{House, text};
use crate::peers::python;

/// A mail server that wants TLS and an account; it ends with this.
struct Server {
    child: Child,
    port: String,
    lines: BufReader<std::process::ChildStdout>,
}

impl Server {
    fn start(house: &House, mode: &str) -> Option<Self> {
        let mut command = python("smtp_server.py")?.into_std();
        command.arg(mode).arg(house.dir.path().join("ca.pem")).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut port = String::new();
        lines.read_line(&mut port).unwrap();
        Some(Self { child, port: port.trim().to_owned(), lines })
    }

    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn house(notify: &str) -> House {
    let house = House::new();
    house.lead("Ada", "u0012", house.ago(60 * 24 * 3));
    let log = "\nlog: {format";
    house.edit(
        "leadpact.yaml",
        log,
        &format!("{notify}  allow_private: [127.0.0.1, localhost]\n{log}"),
    );
    house
}

fn run(house: &House, arguments: &[&str], trusts: bool) -> (Option<i32>, String) {
    let mut command = house.command(arguments);
    if trusts {
        command.env("SSL_CERT_FILE", house.dir.path().join("ca.pem"));
    }
    let output = command.output().unwrap();
    (output.status.code(), text(&output.stdout) + &text(&output.stderr))
}

#[test]
fn mail_goes_by_tls_with_an_account_and_only_to_whom_is_trusted() {
    for (mode, url) in [("tls", "smtps://127.0.0.1"), ("starttls", "smtp://localhost")] {
        let house = house("");
        let Some(mut server) = Server::start(&house, mode) else { return };
        let mail = format!(
            "  email: {{smtp: \"{url}:{}\", from: leadpact@acme.example, user: leadpact, password: \
             {{file: mail-password}}}}\n  allow_private",
            server.port
        );
        house.edit("leadpact.yaml", "  allow_private", &mail);
        // Its own examples say who is told, too.
        let agreement = std::fs::read_to_string(house.dir.path().join("sla.yaml")).unwrap();
        let by_mail = agreement.replace("slack:C0INBOUND", "email:team@acme.example");
        house.write("sla.yaml", &by_mail);
        house.write("mail-password", "s3cret");
        let (_, said) = run(&house, &["doctor"], true);
        assert!(said.contains("lets us in"), "{said}");
        let (_, said) = run(&house, &["doctor"], false);
        assert!(said.contains("its certificate is not trusted"), "{said}");
        let (code, said) = run(&house, &["run", "--once"], true);
        assert_eq!(code, Some(0), "{said}");
        let mail = server.next();
        assert_eq!(mail["secured"], true);
        assert_eq!(mail["account"], "leadpact");
        assert_eq!(mail["to"], serde_json::json!(["team@acme.example"]));
        assert!(mail["html"].as_str().unwrap().contains("Ada Lovelace"), "{mail}");
        house.write("mail-password", "wrong");
        let (_, said) = run(&house, &["doctor"], true);
        assert!(said.contains("does not let us in (535)"), "{said}");
        assert!(!said.contains("s3cret") && !said.contains("wrong"), "{said}");
    }
}

#[test]
fn a_private_address_is_not_written_to_unless_it_is_named() {
    let house = house("");
    let mail = "  email: {smtp: \"smtps://127.0.0.1:1\", from: leadpact@acme.example}\n";
    house.edit("leadpact.yaml", "  allow_private: [127.0.0.1, localhost]\n", mail);
    let (_, said) = run(&house, &["doctor"], false);
    assert!(said.contains("name the host under `notify.allow_private`"), "{said}");
}

#[test]
fn a_sign_of_life_follows_each_good_look_and_no_bad_one() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&heard);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut stream = stream;
            let mut start = [0; 18];
            if stream.read_exact(&mut start).is_ok() {
                kept.lock().unwrap().push(String::from_utf8_lossy(&start).into_owned());
            }
            drop(stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
        }
    });
    let house = house("");
    let heart = format!("\nheartbeat: http://{address}/leadpact/T0KEN\nlog: {{format");
    house.edit("leadpact.yaml", "\nlog: {format", &heart);
    let count = || heard.lock().unwrap().len();
    house.good(&["run", "--once"]);
    assert_eq!(*heard.lock().unwrap(), ["GET /leadpact/T0KE"]);
    house.hub.expire(leadpact::demo::hubspot::TOKEN);
    house.pass(10);
    let said = house.run(&["run", "--once"]);
    assert_ne!(said.code, Some(0));
    assert_eq!(count(), 1, "nobody hears that all is well");
    assert!(!said.all().contains("T0KEN"), "{}", said.all());
}

#[test]
fn a_heartbeat_that_nobody_hears_stops_nothing_and_its_address_is_not_said() {
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let house = house("");
    let heart = format!("\nheartbeat: http://{gone}/leadpact/T0KEN\nlog: {{format");
    house.edit("leadpact.yaml", "\nlog: {format", &heart);
    let said = house.run(&["run", "--once"]);
    assert_eq!(said.code, Some(0), "{}", said.all());
    let said = said.all() + &house.run(&["doctor"]).all();
    assert!(said.contains("the heartbeat cannot be reached"), "{said}");
    assert!(!said.contains("T0KEN"), "{said}");
}
