// YAML as GitLab's pipelines are written: keys, scalars, and the shell text of scripts.

import { VARIABLE, shellToken, startOfLine, startOfShell } from "./shell.js";

const KEY = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|(?:[^\s#&*!|>'"%@`{}[\],-]|-(?=\S))(?:[^\s,{}[\]]|\s(?!#))*?)(?=\s*:(?:\s|$))/;
/** As long as YAML allows for a key without a question mark. A line may have some MiB. */
const LONGEST_KEY = 1024;
const SCRIPTS = new Set(["script", "before_script", "after_script"]);
const CONSTANT = /^(?:true|false|yes|no|on|off|null|~|[-+]?\d[\d_.:]*)(?=\s*(?:$|\s#|[,\]}]))/i;

const startState = () => ({
  /** The column that a block scalar's text must be right of; none outside of one. */
  block: -1,
  quote: "",
  flow: 0,
  /** The column of the key whose value is a script; none elsewhere. */
  script: -1,
  /** The column of the last key or dash. */
  column: 0,
  /** Whether a scalar follows, so that none of what follows in the line is a key. */
  hasKey: false,
  /** Whether a scalar without quotes has begun. */
  isPlain: false,
  shell: startOfShell(),
});

const startLine = (stream, state) => {
  const indent = stream.indentation();
  const isBlank = !/\S/.test(stream.string);
  if (state.block >= 0 && !isBlank && indent <= state.block) state.block = -1;
  if (state.block >= 0) {
    startOfLine(state.shell);
    return;
  }
  if (state.quote || isBlank) return;
  const isItem = /^\s*-(?:\s|$)/.test(stream.string);
  if (state.script >= 0 && (indent < state.script || (indent === state.script && !isItem))) state.script = -1;
  state.hasKey = false;
  state.isPlain = false;
  Object.assign(state.shell, startOfShell());
};

const token = (stream, state) => {
  if (stream.sol()) startLine(stream, state);
  if (state.block >= 0) return state.script >= 0 ? shellToken(stream, state.shell) : textOfBlock(stream);
  if (state.quote) return quoted(stream, state);
  const previous = stream.string[stream.pos - 1] ?? " ";
  if (stream.eatSpace()) return null;
  if (stream.peek() === "#" && /\s/.test(previous)) {
    stream.skipToEnd();
    return "comment";
  }
  const sign = structure(stream, state);
  if (sign) state.isPlain = false;
  return sign ?? scalar(stream, state);
};

/** What makes mappings and sequences; nothing where a scalar stands. */
const structure = (stream, state) => {
  const column = stream.column();
  if (column === 0 && stream.match(/^(?:---|\.\.\.)(?=\s|$)/)) return "operator";
  if (!state.hasKey && stream.match(/^[-?](?=\s|$)/)) {
    state.column = column;
    return "operator";
  }
  if (stream.match(/^:(?=\s|$)/)) {
    state.hasKey = true;
    return "operator";
  }
  if (!state.hasKey) {
    const key = stream.string.slice(stream.pos, stream.pos + LONGEST_KEY).match(KEY);
    if (key) {
      stream.pos += key[0].length;
      if (state.flow === 0) state.column = column;
      if (state.script < 0 && SCRIPTS.has(key[0])) state.script = column;
      return "propertyName";
    }
  }
  const sign = stream.match(state.flow > 0 ? /^[[\]{},]/ : /^[[{]/);
  if (!sign) return undefined;
  if ("[{".includes(sign[0])) state.flow += 1;
  if ("]}".includes(sign[0])) state.flow -= 1;
  state.hasKey = "]}".includes(sign[0]);
  return "operator";
};

const scalar = (stream, state) => {
  if (!state.isPlain && stream.match(/^[&*][^\s,[\]{}]+/)) return "variableName";
  if (!state.isPlain && stream.match(/^!\S*/)) return "keyword";
  if (!state.isPlain && stream.match(/^[|>][-+\d]*(?=\s*(?:#|$))/)) {
    state.block = state.column;
    return "operator";
  }
  state.hasKey = true;
  const quote = !state.isPlain && stream.match(/^["']/);
  if (quote) {
    state.quote = quote[0];
    return "string";
  }
  const isScript = state.script >= 0 && state.flow === 0;
  if (!state.isPlain && !isScript && stream.match(CONSTANT)) return "atom";
  state.isPlain = true;
  if (isScript) return shellToken(stream, state.shell);
  if (stream.match(VARIABLE)) return "variableName";
  if (!stream.match(state.flow > 0 ? /^[^\s$,[\]{}]+/ : /^[^\s$]+/)) stream.next();
  return "string";
};

const textOfBlock = (stream) => {
  if (stream.match(VARIABLE)) return "variableName";
  if (!stream.match(/^[^$]+/)) stream.next();
  return "string";
};

const quoted = (stream, state) => {
  if (stream.match(VARIABLE)) return "variableName";
  while (!stream.eol()) {
    if (stream.peek() === "$" && VARIABLE.test(stream.string.slice(stream.pos))) return "string";
    const character = stream.next();
    if (character === "\\" && state.quote === '"') stream.next();
    if (character !== state.quote) continue;
    state.quote = "";
    break;
  }
  return "string";
};

export const yaml = {
  name: "yaml",
  startState,
  copyState: (state) => ({ ...state, shell: { ...state.shell } }),
  token,
  languageData: { commentTokens: { line: "#" } },
};

/** Where a new line begins: deeper after a key without a value, below the key of an item, else as the line before. */
export const indentation = (context, position) => {
  const { text, from } = context.lineAt(position, -1);
  const before = text.slice(0, position - from);
  const indent = context.lineIndent(position, -1);
  const dash = before.match(/^\s*(-\s+)(?=[^\s"'#][^#]*?:(?:\s|$))/)?.[1].length ?? 0;
  const opens = /(?:^|[^\s#]):\s*$|[|>][-+\d]*\s*$/.test(before);
  return indent + dash + (opens ? context.unit : 0);
};
