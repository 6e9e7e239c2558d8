// Clocks inside a page: when a key was pressed, when its result stood in the document, when that was painted, and how long the
// page did not answer.

/** Runs in the page before its own scripts, so it uses nothing from outside itself. */
const install = () => {
  const probe = { times: undefined, gaps: undefined };
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
      const shown = new MutationObserver(() => {
        if (times.pressed === undefined || times.input === undefined) return;
        // What changes before the answer is not yet the result.
        if (times.sent !== undefined && times.answered === undefined) return;
        shown.disconnect();
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
      });
      const what = { childList: true, characterData: true, subtree: true };
      shown.observe(document.querySelector("[data-result]"), what);
    });

  /** Notes from now on how long the page took from one frame to the next. */
  probe.watchFrames = () => {
    const gaps = { frames: [] };
    probe.gaps = gaps;
    let last = performance.now();
    const next = () => {
      const now = performance.now();
      gaps.frames.push([last, now]);
      last = now;
      if (probe.gaps === gaps) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  };

  /** Stops noting; the frames as pairs of times. */
  probe.stopWatching = () => {
    const { frames } = probe.gaps;
    probe.gaps = undefined;
    return frames;
  };
};

/** Gives every page of a context `globalThis.probe`. */
export const installProbe = (context) => context.addInitScript(install);
