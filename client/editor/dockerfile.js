// Dockerfiles, coloured by instruction.

import { VARIABLE, shellToken, startOfLine, startOfShell } from "./shell.js";

const SHELL = new Set(["RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"]);
const PAIRS = new Set(["ARG", "ENV", "LABEL"]);

const instruction = (stream, state) => {
  const name = stream.match(/^[A-Za-z]+(?=\s|$)/);
  state.instruction = name ? name[0].toUpperCase() : "";
  Object.assign(state.shell, startOfShell());
  if (!name) stream.skipToEnd();
  // A list of words in JSON is no shell text.
  if (/^\s*\[/.test(stream.string.slice(stream.pos))) state.instruction = "";
  return name ? "keyword" : null;
};

const argument = (stream, state) => {
  if (stream.match(/^\\$/)) {
    state.continues = true;
    return "operator";
  }
  if (SHELL.has(state.instruction)) return stream.match(/^--[\w-]+/) ? "propertyName" : shellToken(stream, state.shell);
  if (stream.eatSpace()) return null;
  if (stream.match(VARIABLE)) return "variableName";
  if (stream.match(/^"(?:[^"\\]|\\.)*"?|^'[^']*'?/)) return "string";
  if (stream.match(/^--[\w-]+/)) return "propertyName";
  if (state.instruction === "FROM" && stream.match(/^as(?=\s)/i)) return "keyword";
  if (PAIRS.has(state.instruction) && stream.match(/^[\w.-]+(?==)/)) return "propertyName";
  if (!stream.match(/^[^\s$"'\\=]+/)) stream.next();
  return null;
};

export const dockerfile = {
  name: "dockerfile",
  startState: () => ({ instruction: "", continues: false, shell: startOfShell() }),
  copyState: (state) => ({ ...state, shell: { ...state.shell } }),
  token(stream, state) {
    if (stream.sol()) {
      state.isContinued = state.continues;
      state.continues = false;
      state.shell.continues = state.isContinued;
      startOfLine(state.shell);
      // What follows `RUN <<NAME` belongs to it until the line NAME.
      if (state.shell.heredoc) return shellToken(stream, state.shell);
      state.isStart = !state.isContinued;
    }
    if (stream.eatSpace()) return null;
    if (stream.peek() === "#" && stream.string.slice(0, stream.pos).trim() === "") {
      state.continues = state.isContinued;
      stream.skipToEnd();
      return "comment";
    }
    if (!state.isStart) return argument(stream, state);
    state.isStart = false;
    return instruction(stream, state);
  },
  languageData: { commentTokens: { line: "#" } },
};
