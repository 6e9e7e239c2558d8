// Starts the engine's worker while the islands, which take it over, are still on their way. `crates/worker` describes its messages.

/** How much of a text is checked to warm up. */
const ENOUGH = 1 << 14;

/**
 * Starts the engine for a validator; without one it waits until it is asked for. Answers the function by which the islands get a worker:
 * this one at first, a new one where that has broken down or was ended.
 */
export const engineFor = (address, validator) => {
  // What a validator does not need the whole engine for, the small one does, and is there sooner.
  const program = validator?.querySelector("form").dataset.needs ?? "names";
  let early = validator && workerWith(address, program);
  if (early) warmUp(early, validator);
  return () => {
    const worker = early && !early.isBroken ? early : workerWith(address, program);
    early = undefined;
    return worker;
  };
};

/** A worker that begins with this program, which is fetched and compiled while it starts. */
const workerWith = (address, program) => {
  const worker = new Worker(address, { name: `${program} handed` });
  worker.onmessage = ({ data }) => (worker.isReady ||= data.ready);
  worker.onerror = () => (worker.isBroken = true);
  compiled(new URL(`${program}_bg.wasm`, new URL(address, location))).then((program) => worker.postMessage({ program }));
  return worker;
};

/** A compiled program; nothing where it cannot be had, so that the worker tries itself and says so if it cannot either. */
const compiled = async (address) => {
  try {
    return await WebAssembly.compileStreaming(fetch(address));
  } catch {
    return undefined;
  }
};

/**
 * Has what stands in the field checked, and listens to no answer: a browser compiles what a check needs when it is first needed, which takes
 * longer than the check, and now is the time for it.
 */
const warmUp = (worker, validator) => {
  const { kind, operation } = validator.querySelector("form").dataset;
  const text = validator.querySelector("[data-field]")?.value.slice(0, ENOUGH);
  if (text && !operation) worker.postMessage({ id: 0, op: "check", kind, text, panel: "findings" });
};
