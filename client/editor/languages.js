// The language of each kind of input that has one.

import { StreamLanguage, indentService } from "@codemirror/language";

import { dockerfile } from "./dockerfile.js";
import { shell } from "./shell.js";
import { indentation, yaml } from "./yaml.js";

const KINDS = {
  "gitlab-ci": () => [StreamLanguage.define(yaml), indentService.of(indentation)],
  dockerfile: () => StreamLanguage.define(dockerfile),
  command: () => StreamLanguage.define(shell),
};

/** The extension for a kind, by the engine's word; empty where there is no language to colour. */
export const language = (kind) => KINDS[kind]?.() ?? [];
