//! The frames of the protocol: a header with a length, and a message in JSON.
//!
//! `lsp-server` reads them as well, but ends at the first one that is wrong, and takes any length on trust. An editor should lose an
//! answer, not the server.

use std::io::{self, BufRead, Read, Write};

use lsp_server::{ErrorCode, Message};
use serde::Serialize;
use serde_json::{Value, json};

/// The longest message that is read, in bytes: a text of the greatest size that is checked, with each character escaped, fits.
const LONGEST_MESSAGE: u64 = 512 << 20;
/// The longest line of a header that is read, in bytes.
const LONGEST_HEADER: u64 = 8 << 10;

/// What was read.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A message.
    Message(Message),
    /// Something that is none; what to answer.
    Malformed(Value),
}

/// Reads the next message; `None` at the end of the input.
///
/// # Errors
///
/// Where the input cannot be read.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Incoming>> {
    let length = match read_header(input)? {
        Header::End => return Ok(None),
        Header::Wrong(reason) => return Ok(Some(Incoming::Malformed(fault(ErrorCode::ParseError, &reason, None)))),
        Header::Length(length) => length,
    };
    if length > LONGEST_MESSAGE {
        // What belongs to it is passed over, so that the next message is found.
        io::copy(&mut input.take(length), &mut io::sink())?;
        let reason = format!("the message is {length} bytes long; at most {LONGEST_MESSAGE} are read");
        return Ok(Some(Incoming::Malformed(fault(ErrorCode::InvalidRequest, &reason, None))));
    }
    let mut content = Vec::new();
    input.take(length).read_to_end(&mut content)?;
    // A part of a message, because the other side is gone.
    if u64::try_from(content.len()).ok() != Some(length) {
        return Ok(None);
    }
    Ok(Some(message(&content)))
}

/// Writes a message.
///
/// # Errors
///
/// Where the output does not take it.
pub(super) fn write(output: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    #[derive(Serialize)]
    struct Wire<'m, M> {
        jsonrpc: &'static str,
        #[serde(flatten)]
        message: &'m M,
    }
    let content = serde_json::to_vec(&Wire { jsonrpc: "2.0", message })?;
    write!(output, "Content-Length: {}\r\n\r\n", content.len())?;
    output.write_all(&content)?;
    output.flush()
}

enum Header {
    Length(u64),
    Wrong(String),
    End,
}

/// Reads lines up to an empty one. Of one that is wrong, reading goes on at the next.
fn read_header(input: &mut impl BufRead) -> io::Result<Header> {
    let mut length: Option<Result<u64, String>> = None;
    let mut is_empty = true;
    loop {
        let mut line = Vec::new();
        if input.take(LONGEST_HEADER).read_until(b'\n', &mut line)? == 0 {
            return Ok(Header::End);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        if line.is_empty() {
            match length {
                Some(Ok(length)) => return Ok(Header::Length(length)),
                Some(Err(reason)) => return Ok(Header::Wrong(reason)),
                None if is_empty => continue,
                None => return Ok(Header::Wrong("the header has no `Content-Length`".to_owned())),
            }
        }
        is_empty = false;
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("Content-Length")
        {
            let value = value.trim();
            length = Some(value.parse().map_err(|_| format!("`{}` is no length", value.escape_debug())));
        }
    }
}

fn message(content: &[u8]) -> Incoming {
    let value: Value = match serde_json::from_slice(content) {
        Ok(value) => value,
        Err(error) => {
            return Incoming::Malformed(fault(ErrorCode::ParseError, &format!("this is no JSON: {error}"), None));
        }
    };
    let id = value.get("id").filter(|id| id.is_string() || id.is_number()).cloned();
    let refused = |reason: &str, id| Incoming::Malformed(fault(ErrorCode::InvalidRequest, reason, id));
    match serde_json::from_value(value) {
        // An id that is no number of 32 bits would make a notification of a request, which nobody answers.
        Ok(Message::Notification(_)) if id.is_some() => refused("an id is a text or a number of 32 bits", id),
        Ok(message) => Incoming::Message(message),
        Err(_) => refused("this is neither a request, nor a notification, nor an answer", id),
    }
}

/// The answer to something that is no message.
fn fault(code: ErrorCode, reason: &str, id: Option<Value>) -> Value {
    json!({ "id": id, "error": { "code": code as i32, "message": reason } })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(mut input: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        while let Some(incoming) = read(&mut input).unwrap() {
            found.push(match incoming {
                Incoming::Message(message) => serde_json::to_string(&message).unwrap(),
                Incoming::Malformed(answer) => answer.to_string(),
            });
        }
        found
    }

    fn frame(content: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{content}", content.len())
    }

    #[test]
    fn what_is_written_is_read() {
        let mut bytes = Vec::new();
        let message = Message::Notification(lsp_server::Notification { method: "ä".into(), params: json!(["😀"]) });
        write(&mut bytes, &message).unwrap();
        assert_eq!(read_all(&bytes), [r#"{"method":"ä","params":["😀"]}"#]);
    }

    #[test]
    fn after_something_wrong_reading_goes_on() {
        let exit = r#"{"jsonrpc":"2.0","method":"exit"}"#;
        for (wrong, code) in [
            (frame("{"), -32700),
            (frame("[]"), -32600),
            (frame("\u{0}"), -32700),
            (frame(r#"{"id":7}"#), -32600),
            ("hello\r\n\r\n".to_owned(), -32700),
            ("Content-Length: many\r\n\r\n".to_owned(), -32700),
            ("Content-Length: -1\r\n\r\n".to_owned(), -32700),
            (format!("{}\r\n\r\n", "x".repeat(20_000)), -32700),
            (frame(&"[".repeat(100_000)), -32700),
        ] {
            let found = read_all(format!("{wrong}{}", frame(exit)).as_bytes());
            assert_eq!(found.len(), 2, "{found:?}");
            assert!(found[0].contains(&format!("\"code\":{code}")), "{}", found[0]);
            assert_eq!(found[1], r#"{"method":"exit"}"#);
        }
    }

    #[test]
    fn a_request_keeps_its_id_in_what_is_said_of_it() {
        let found = read_all(frame(r#"{"id":7,"method":3}"#).as_bytes());
        assert!(found[0].contains("\"id\":7"), "{found:?}");
        let found = read_all(frame(r#"{"id":99999999999,"method":"shutdown"}"#).as_bytes());
        assert!(found[0].contains("\"id\":99999999999") && found[0].contains("32 bits"), "{found:?}");
    }

    #[test]
    fn a_length_is_not_taken_on_trust() {
        assert!(read_all(b"Content-Length: 18446744073709551615\r\n\r\n{}")[0].contains("bytes long"));
        assert!(read_all(b"Content-Length: 400000000\r\n\r\n{}").is_empty());
        assert!(read_all(b"Content-Length: 4").is_empty() && read_all(b"").is_empty());
    }
}
