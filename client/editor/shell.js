// Shell text, coloured word by word: enough to see where a string ends, what is a variable and what is run.

const KEYWORDS = new Set("if then elif else fi for in do done while until case esac function return exit export local set unset".split(" "));
/** Keywords after which another command, and not an argument, follows. */
const BEFORE_COMMAND = new Set("if then elif else do while until".split(" "));

/** `$NAME`, `${NAME…}`, `$1` and `$?`, and GitLab's `$[[ inputs.name ]]`. */
export const VARIABLE = /^\$(?:\{[^}]*\}?|\[\[[^\]]*\]?\]?|\w+|[?!#@*$-])/;

/** At the start of a text of its own: a script's line, a Dockerfile's instruction. */
export const startOfShell = () => ({ quote: "", heredoc: "", announced: "", command: true, continues: false });

/** Before the first token of a line. */
export const startOfLine = (state) => {
  if (state.announced) state.heredoc = state.announced;
  state.announced = "";
  state.command ||= !state.continues;
  state.continues = false;
};

/** Reads one token and names its colour. */
export const shellToken = (stream, state) => {
  if (state.heredoc) return insideHeredoc(stream, state);
  if (state.quote) return insideQuotes(stream, state);
  const previous = stream.string[stream.pos - 1] ?? " ";
  if (stream.eatSpace()) return null;
  if (stream.peek() === "#" && /[\s;&|(]/.test(previous)) {
    stream.skipToEnd();
    return "comment";
  }
  if (stream.match(VARIABLE)) {
    state.command = false;
    return "variableName";
  }
  const quote = stream.match(/^["'`]/);
  if (quote) {
    state.quote = quote[0];
    state.command = false;
    return "string";
  }
  const heredoc = stream.match(/^<<-?\s*(["']?)(\w+)\1/);
  if (heredoc) {
    state.announced = heredoc[2];
    return "string";
  }
  if (stream.match(/^\\$/)) {
    state.continues = true;
    return "operator";
  }
  if (stream.match(/^(?:[|&;]+|\$?\()/)) {
    state.command = true;
    return "operator";
  }
  if (stream.match(/^[<>]+&?/)) return "operator";
  return word(stream, state);
};

const word = (stream, state) => {
  if (state.command && stream.match(/^\w+(?=\+?=)/)) return "variableName";
  if (!stream.match(/^[^\s"'`$|&;()<>\\]+/)) {
    stream.next();
    return null;
  }
  if (!state.command) return null;
  const text = stream.current();
  // A value right after its name, as in `NAME=value command`.
  if (text.startsWith("=")) return null;
  const isKeyword = KEYWORDS.has(text);
  state.command = BEFORE_COMMAND.has(text);
  return isKeyword ? "keyword" : "variableName.function";
};

const insideQuotes = (stream, state) => {
  const expands = state.quote !== "'";
  if (expands && stream.match(VARIABLE)) return "variableName";
  while (!stream.eol()) {
    if (expands && stream.peek() === "$" && stream.string.slice(stream.pos).match(VARIABLE)) return "string";
    const character = stream.next();
    if (character === "\\" && expands) stream.next();
    if (character === state.quote) {
      state.quote = "";
      break;
    }
  }
  return "string";
};

const insideHeredoc = (stream, state) => {
  if (stream.string.trim() === state.heredoc) state.heredoc = "";
  stream.skipToEnd();
  return "string";
};

export const shell = {
  name: "shell",
  startState: startOfShell,
  token(stream, state) {
    if (stream.sol()) startOfLine(state);
    return shellToken(stream, state);
  },
  languageData: { commentTokens: { line: "#" } },
};
