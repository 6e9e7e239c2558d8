// The language of each kind of input that has one.

import { StreamLanguage, indentService } from "@codemirror/language";

import { dockerfile } from "./dockerfile.js";
import { shell } from "./shell.js";
import { indentation, yaml } from "./yaml.js";

/** How much of a line has colours, in UTF-16 code units. Laying out some thousand pieces of one line at each key takes longer than a frame. */
const COLOURED = 2000;

const colours = (parser) => {
  const token = (stream, state) => (stream.pos < COLOURED ? parser.token(stream, state) : stream.skipToEnd());
  return StreamLanguage.define({ ...parser, token });
};

const KINDS = {
  "gitlab-ci": () => [colours(yaml), indentService.of(indentation)],
  dockerfile: () => colours(dockerfile),
  command: () => colours(shell),
};

/** The extension for a kind, by the engine's word; empty where there is no language to colour. */
export const language = (kind) => KINDS[kind]?.() ?? [];
