// Clocks inside a page: when a key was pressed, when its result stood in the document, when that was painted, and how long the
// page did not answer.

/** Runs in the page before its own scripts, so it uses nothing from outside itself. */
const install = () => {
  const ANSWER = "conform:answer";
  const probe = { times: undefined, frames: undefined, expectsNoAnswer: false };
  globalThis.probe = probe;

  // The messages between the page and the worker, so that the time can be told apart. The listener is there before the page's.
  globalThis.Worker = class extends Worker {
    constructor(...address) {
      super(...address);
      this.addEventListener("message", ({ data }) => {
        if (data?.ready !== true && probe.times?.sent !== undefined) probe.times.answered ??= performance.now();
      });
    }

    postMessage(...message) {
      if (probe.times) probe.times.sent ??= performance.now();
      super.postMessage(...message);
    }
  };

  /** Resolves with the times of the next key: pressed, input, sent, answered, shown, painted. */
  probe.nextKey = () =>
    new Promise((resolve) => {
      const times = {};
      probe.times = times;
      const capture = { capture: true, once: true };
      addEventListener("keydown", () => (times.pressed = performance.now()), capture);
      addEventListener("input", () => (times.input = performance.now()), capture);
      const note = () => {
        if (times.pressed === undefined || times.input === undefined) return;
        // What changes before the answer is not yet the result; without one, the page says that there is none.
        if (times.sent !== undefined && times.answered === undefined && !probe.expectsNoAnswer) return;
        shown.disconnect();
        removeEventListener(ANSWER, note, true);
        times.shown = performance.now();
        probe.times = undefined;
        requestAnimationFrame(() => {
          // A message is delivered after the frame that is being made.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            times.painted = performance.now();
            resolve(times);
          };
          port2.postMessage(0);
        });
      };
      const shown = new MutationObserver(note);
      const what = { childList: true, characterData: true, subtree: true };
      shown.observe(document.querySelector("[data-result]"), what);
      // A report that says the same again is left as it is.
      addEventListener(ANSWER, note, true);
    });

  /** Notes the beginnings of all frames from now on. */
  probe.watchFrames = () => {
    const frames = [performance.now()];
    probe.frames = frames;
    const next = () => {
      frames.push(performance.now());
      if (probe.frames === frames) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  };

  /** The longest time without a frame between two times, in milliseconds. */
  probe.longestGap = (from, to) => {
    const { frames } = probe;
    const parts = frames.slice(1).map((end, at) => Math.min(end, to) - Math.max(frames[at], from));
    return Math.max(0, ...parts);
  };
};

/** Gives a page, or every page of a context, `globalThis.probe`. */
export const installProbe = (pageOrContext) => pageOrContext.addInitScript(install);
