//! The page's side of the engine's worker: starts it on first use, sends one request after the other, and ends it when a check
//! takes too long. `crates/worker` describes the messages.

use std::{cell::RefCell, collections::VecDeque};

use js_sys::{Function, JsString};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use web_sys::{Event, MessageEvent, Worker};

/// How long a check may take, in milliseconds, before the worker is ended.
pub(super) const TIME_LIMIT: i32 = 5_000;

/// How long the worker may take to load and start, in milliseconds: a slow connection is not an error.
const START_LIMIT: i32 = 60_000;

#[wasm_bindgen]
extern "C" {
    /// A request to the worker.
    #[wasm_bindgen(extends = js_sys::Object)]
    pub(super) type Request;
    #[wasm_bindgen(method, setter)]
    fn set_id(this: &Request, id: u32);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_op(this: &Request, operation: &str);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_kind(this: &Request, kind: &JsString);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_text(this: &Request, text: &JsString);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_options(this: &Request, options: &js_sys::Object);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_finding(this: &Request, finding: &str);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_files(this: &Request, files: &JsValue);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_places(this: &Request, places: bool);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_panel(this: &Request, panel: &str);

    /// A worker as the loader makes it.
    #[wasm_bindgen(extends = Worker)]
    type PageWorker;
    /// Whether it has said that it is ready, before anyone here listened; absent where it has not said anything.
    #[wasm_bindgen(method, getter, js_name = isReady)]
    fn is_ready(this: &PageWorker) -> Option<bool>;

    /// An answer of the worker.
    pub(super) type Answer;
    #[wasm_bindgen(method, getter)]
    fn id(this: &Answer) -> Option<u32>;
    #[wasm_bindgen(method, getter)]
    fn ready(this: &Answer) -> Option<bool>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn kind(this: &Answer) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn summary(this: &Answer) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn html(this: &Answer) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn marked(this: &Answer) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn detected(this: &Answer) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn diagnostics(this: &Answer) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn text(this: &Answer) -> Option<JsString>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn error(this: &Answer) -> Option<String>;
}

/// What became of a request.
pub(super) enum Outcome {
    /// The worker answered.
    Answered(Answer),
    /// It took longer than [`TIME_LIMIT`] and was ended.
    Stopped,
    /// The worker could not be loaded, or broke down.
    Broken,
}

type Receiver = Box<dyn FnOnce(Outcome)>;

#[derive(Default)]
struct Engine {
    worker: Option<Worker>,
    ready: bool,
    waiting: VecDeque<(Request, Receiver)>,
    /// Who waits for the request that the worker is at, with its number.
    current: Option<(u32, Receiver)>,
    last_id: u32,
    timer: Option<i32>,
}

struct Listeners {
    message: Closure<dyn Fn(MessageEvent)>,
    error: Closure<dyn Fn(Event)>,
    timeout: Closure<dyn Fn()>,
}

thread_local! {
    /// What makes a worker.
    static MAKE: RefCell<Option<Function>> = const { RefCell::new(None) };
    // One worker serves all islands of a page.
    static ENGINE: RefCell<Engine> = RefCell::default();
    static LISTENERS: Listeners = Listeners {
        message: Closure::new(|event: MessageEvent| received(event.data().unchecked_into())),
        error: Closure::new(|_| stop(false)),
        timeout: Closure::new(|| stop(true)),
    };
}

#[cfg(feature = "hydrate")]
/// Notes how a worker is made.
pub(super) fn made_with(make: Function) {
    MAKE.replace(Some(make));
}

/// Loads the worker if it is not there yet, so that the first check need not wait for it.
pub(super) fn start() {
    if !ENGINE.with_borrow_mut(Engine::start) {
        stop(false);
    }
}

/// Whether the worker has been loaded, so that an answer takes as long as the check does.
pub(super) fn is_ready() -> bool {
    ENGINE.with_borrow(|engine| engine.ready)
}

/// Asks the worker; `receive` is called exactly once, later.
pub(super) fn ask(request: Request, receive: impl FnOnce(Outcome) + 'static) {
    ENGINE.with_borrow_mut(|engine| engine.waiting.push_back((request, Box::new(receive))));
    start();
    ENGINE.with_borrow_mut(Engine::send_next);
}

fn received(answer: Answer) {
    let receiver = ENGINE.with_borrow_mut(|engine| engine.take_receiver(&answer));
    // The receiver may ask again, so the engine must not be borrowed while it runs.
    if let Some(receive) = receiver {
        receive(Outcome::Answered(answer));
    }
}

/// Ends the worker and tells whoever waited for it. The next request starts a new one.
fn stop(timed_out: bool) {
    let (was_ready, receivers, others_wait) = ENGINE.with_borrow_mut(Engine::end);
    for receive in receivers {
        receive(if timed_out && was_ready { Outcome::Stopped } else { Outcome::Broken });
    }
    if others_wait {
        start();
    }
}

impl Engine {
    /// Whether there is a worker now, running or starting.
    fn start(&mut self) -> bool {
        if self.worker.is_none() {
            let Some((worker, is_ready)) = worker() else { return false };
            self.worker = Some(worker);
            self.ready = is_ready;
            if !is_ready {
                self.set_timer(START_LIMIT);
            }
        }
        self.worker.is_some()
    }

    fn send_next(&mut self) {
        let Some(worker) = self.worker.as_ref().filter(|_| self.ready && self.current.is_none()) else { return };
        let Some((request, receive)) = self.waiting.pop_front() else { return };
        self.last_id = self.last_id.wrapping_add(1);
        request.set_id(self.last_id);
        // Strings can always be copied to the worker; were it otherwise, the time limit would tell.
        let _ = worker.post_message(&request);
        self.current = Some((self.last_id, receive));
        self.set_timer(TIME_LIMIT);
    }

    /// Notes that the worker has said something; who waits for it, if it is an answer.
    fn take_receiver(&mut self, answer: &Answer) -> Option<Receiver> {
        let Some(ready) = answer.ready() else {
            // An answer to anything but the current request is of no interest any more.
            let (_, receiver) = self.current.take_if(|(id, _)| answer.id() == Some(*id))?;
            self.clear_timer();
            self.send_next();
            return Some(receiver);
        };
        self.ready = ready;
        match (ready, &self.current) {
            // It has to load more for this request; how long that takes says nothing about the text.
            (false, _) => self.set_timer(START_LIMIT),
            (true, Some(_)) => self.set_timer(TIME_LIMIT),
            (true, None) => {
                self.clear_timer();
                self.send_next();
            }
        }
        None
    }

    /// Ends the worker. Whether it had come as far as answering, whom its end concerns, and whether others still wait.
    fn end(&mut self) -> (bool, Vec<Receiver>, bool) {
        self.clear_timer();
        if let Some(worker) = self.worker.take() {
            worker.terminate();
        }
        let was_ready = std::mem::take(&mut self.ready);
        let mut receivers: Vec<Receiver> = self.current.take().into_iter().map(|(_, receive)| receive).collect();
        if !was_ready {
            // A worker that does not start for one does not start for the others either.
            receivers.extend(self.waiting.drain(..).map(|(_, receive)| receive));
        }
        (was_ready, receivers, !self.waiting.is_empty())
    }

    fn set_timer(&mut self, limit: i32) {
        self.clear_timer();
        self.timer = web_sys::window().and_then(|window| {
            LISTENERS.with(|listeners| {
                let timeout = listeners.timeout.as_ref().unchecked_ref();
                window.set_timeout_with_callback_and_timeout_and_arguments_0(timeout, limit).ok()
            })
        });
    }

    fn clear_timer(&mut self) {
        if let (Some(timer), Some(window)) = (self.timer.take(), web_sys::window()) {
            window.clear_timeout_with_handle(timer);
        }
    }
}

/// A worker, and whether it is ready. The loader makes it, and may have done so already.
fn worker() -> Option<(Worker, bool)> {
    let made = MAKE.with_borrow(|make| make.as_ref()?.call0(&JsValue::UNDEFINED).ok())?;
    let worker: PageWorker = made.unchecked_into();
    let is_ready = worker.is_ready().unwrap_or_default();
    LISTENERS.with(|listeners| {
        worker.set_onmessage(Some(listeners.message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(listeners.error.as_ref().unchecked_ref()));
    });
    Some((worker.into(), is_ready))
}

impl Request {
    /// A request about a text.
    pub(super) fn new(operation: &str, text: &JsString) -> Self {
        let request: Self = JsValue::from(js_sys::Object::new()).unchecked_into();
        request.set_op(operation);
        request.set_text(text);
        request
    }
}
