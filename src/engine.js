// The engine's worker. The build has put its two programs before this: `names` for references, tags and names of artifacts, `whole` for everything.
// The worker's name says with which it begins, `names` or `whole`; ` handed` behind that, that the page compiles the program while the worker starts
// and hands it over. (Its address could not say it: a service worker answers with one of its own.) `crates/worker` describes the messages.

const programs = { names, whole };

const [first, handed] = self.name.split(" ");

/** Thrown again outside the promise: only then does the page hear of it. */
const fail = (error) =>
  setTimeout(() => {
    throw error;
  });

const load = async (name, program) => {
  await programs[name]({ module_or_path: program ?? `${name}_bg.wasm` });
  return programs[name];
};

let take;
const program = handed ? new Promise((resolve) => (take = resolve)) : Promise.resolve();
let engine = program.then((compiled) => load(first === "names" ? "names" : "whole", compiled));

const respond = async (request) => {
  let answer = (await engine).answer(request);
  if (answer.beyond) {
    postMessage({ ready: false });
    engine = load("whole");
    answer = (await engine).answer(request);
    postMessage({ ready: true });
  }
  postMessage(answer);
};

let last = engine.then(() => postMessage({ ready: true })).catch(fail);

onmessage = ({ data }) => {
  if ("program" in data) take(data.program);
  // One after the other, also while one waits for the whole engine.
  else last = last.then(() => respond(data)).catch(fail);
};
