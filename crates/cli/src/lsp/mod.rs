//! The command `lsp`: a language server over standard input and output.
//!
//! Three threads. One reads messages. One checks texts ([`checker`]). The third, [`server`], holds the documents, answers, and alone
//! writes: whatever takes long happens beside it, and it never waits.

mod actions;
mod address;
mod checker;
mod client;
mod completion;
mod documents;
mod findings;
mod hover;
mod includes;
mod positions;
mod preferences;
mod server;
mod subject;
mod transport;

use std::io::{self, BufReader, BufWriter};
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread;

use crate::args::LspArgs;
use crate::status::Status;
use checker::Desk;
use preferences::Preferences;
use server::{Event, Server};

/// Serves the editor at the other end of standard input and output, until it says goodbye or is gone. Ends clean where it did as the
/// protocol asks: `shutdown` before `exit`.
pub(crate) fn run(args: LspArgs) -> Status {
    let (sender, events) = mpsc::channel();
    let desk = Arc::new(Desk::default());
    let reader = sender.clone();
    thread::spawn(move || read(&reader));
    let checker = Arc::clone(&desk);
    thread::spawn(move || checker::run(&checker, &sender));
    let output = BufWriter::new(io::stdout().lock());
    let mut server = Server::new(output, Arc::clone(&desk), Preferences::new(args));
    let status = server.serve(&events);
    desk.close();
    status
}

fn read(events: &Sender<Event>) {
    let mut input = BufReader::new(io::stdin().lock());
    loop {
        let event = match transport::read(&mut input) {
            Ok(Some(incoming)) => Event::Incoming(incoming),
            Ok(None) | Err(_) => Event::End,
        };
        let is_end = matches!(event, Event::End);
        if events.send(event).is_err() || is_end {
            return;
        }
    }
}
