// The files beside a pipeline, which it may include: dropped on the checker or picked, each with a path that can be changed.

import { readable, dropped } from "./reading.js";
import { isUntouched, put, read } from "./work.js";

/** What a pipeline is called in its repository. */
const PIPELINE = /(^|\/)\.gitlab-ci\.ya?ml$/;

/** The name of a text that came without one. */
const UNNAMED = ".gitlab-ci.yml";

/** Where a file comes from, from the way a person writes its name: a URL, `group/project:path`, or a path. */
const origin = (name) => (/^https?:\/\//.test(name) ? "remote" : name.includes(":") ? "project" : "local");

const supplied = (name, text) => ({ origin: origin(name), name, text });

/** The files beside the text of a checker. */
export const filesBeside = (root, notice) => {
  const panel = root.querySelector("[data-files]");
  const picker = root.querySelector("[data-picker]");
  const list = panel?.querySelector("ul");
  const row = panel?.querySelector("template").content.firstElementChild;
  // Files whose folder nobody has told: dropping a file tells its name alone.
  const homeless = new WeakSet();
  let textName = UNNAMED;
  root.suppliedFiles = [];

  const changed = () => root.querySelector("[data-field]").dispatchEvent(new Event("input", { bubbles: true }));

  const draw = () => {
    panel.hidden = root.suppliedFiles.length === 0;
    list.replaceChildren(...root.suppliedFiles.map(drawn));
    showAnswers();
  };
  const drawn = (file) => {
    const item = row.cloneNode(true);
    const path = item.querySelector("[data-path]");
    path.value = file.name;
    path.addEventListener("change", () => {
      homeless.delete(file);
      Object.assign(file, supplied(path.value.trim(), file.text));
      changed();
    });
    for (const button of item.querySelectorAll("button")) button.setAttribute("aria-label", `${button.textContent}: ${file.name}`);
    item.querySelector("[data-remove]").addEventListener("click", () => remove(file));
    item.querySelector("[data-swap]").addEventListener("click", () => swap(file));
    return item;
  };
  const remove = (file) => {
    const at = root.suppliedFiles.indexOf(file);
    root.suppliedFiles = root.suppliedFiles.filter((other) => other !== file);
    draw();
    // The button that had the focus is gone.
    (list.querySelectorAll("[data-remove]")[Math.min(at, root.suppliedFiles.length - 1)] ?? root.querySelector("[data-do=open]")).focus();
    changed();
    notice.say(`${file.name} is no longer beside the text.`);
  };
  /** Checks a file, and puts the checked text among the files in its place. */
  const swap = (file) => {
    const { text } = read(root);
    const now = { name: file.name, text: file.text };
    Object.assign(file, supplied(textName, text));
    textName = now.name;
    draw();
    changed();
    put(root, now);
    notice.say(`${now.name} is checked now, with ${file.name} beside it.`);
  };

  /** The includes of the pipeline, as the report lists them: `path`, `project: path, path` or a URL. */
  const includes = () =>
    [...root.querySelectorAll(".includes code")].flatMap(({ textContent }) => {
      if (origin(textContent) !== "project") return [textContent];
      const [project, ...paths] = textContent.split(/: |, /);
      return paths.map((path) => `${project}:${plain(path)}`);
    });
  const showAnswers = () => {
    if (!panel || panel.hidden || findHomes()) return;
    const wanted = includes();
    const answered = new Set();
    for (const [index, item] of [...list.children].entries()) {
      const { name } = root.suppliedFiles[index];
      const found = wanted.filter((include) => answers(name, include));
      for (const include of found) answered.add(include);
      item.querySelector("[data-answers]").textContent = found.length ? `answers ${[...new Set(found)].join(", ")}` : "no include names it";
      item.toggleAttribute("data-idle", found.length === 0);
    }
    const open = [...new Set(wanted)].filter((include) => !answered.has(include));
    const line = panel.querySelector("[data-wanted]");
    line.hidden = open.length === 0;
    line.textContent = `Included and not at hand: ${open.join(", ")}`;
  };

  /** Gives files without a folder the path by which an include wants a file of that name; whether that changed anything. */
  const findHomes = () => {
    let found = false;
    for (const file of root.suppliedFiles.filter((known) => homeless.has(known))) {
      const open = new Set(includes().filter((include) => !root.suppliedFiles.some((other) => answers(other.name, include))));
      const [path, ...more] = [...open].filter((include) => include.endsWith(`/${file.name}`) || include.endsWith(`:${file.name}`));
      if (!path || more.length) continue;
      homeless.delete(file);
      Object.assign(file, supplied(plain(path), file.text));
      found = true;
    }
    if (!found) return false;
    draw();
    changed();
    return true;
  };

  /** Takes what was read: a pipeline, or the first file where there is nothing to lose, is the text; the others stand beside it. */
  const take = async (entries) => {
    const { texts, problems } = await readable(entries);
    const pipelines = texts.filter(({ name }) => PIPELINE.test(name));
    const main = pipelines[0] ?? (!panel || isUntouched(root) ? texts[0] : undefined);
    const others = texts.filter((file) => file !== main);
    if (main) textName = main.name;
    for (const { name, text } of panel ? others : []) {
      const file = supplied(name, text);
      if (!name.includes("/")) homeless.add(file);
      root.suppliedFiles = [...root.suppliedFiles.filter((known) => known.name !== name), file];
    }
    if (panel) draw();
    if (main || others.length) changed();
    if (main) put(root, main);
    tell(main, panel ? others.length : 0, panel ? 0 : others.length, problems);
  };
  const tell = (main, beside, left, problems) => {
    const files = (count) => `${count} ${count === 1 ? "file" : "files"}`;
    const said = [
      main && `Read ${main.name}${beside ? `, with ${files(beside)} beside it` : ""}.`,
      !main && beside && `Read ${files(beside)}, to stand beside the text.`,
      left && `Only a pipeline includes files: ${files(left)} left out.`,
      ...problems,
    ].filter(Boolean);
    if (said.length) notice.say(said.join(" "), { tone: problems.length ? "warning" : "" });
  };

  root.addEventListener("conform:answer", showAnswers);
  picker.addEventListener("change", async () => {
    await take([...picker.files].map((file) => ({ file, name: file.name })));
    // The same file can be picked again.
    picker.value = "";
  });
  listenToDrops(root, take);
  return {
    pick: () => picker.click(),
    /** What the text itself is called among them. */
    name: () => textName,
    /** Puts others in their place, and gives the text this name. */
    replace: (given, name = UNNAMED) => {
      textName = name;
      root.suppliedFiles = panel ? given.map((file) => supplied(file.name, file.text)) : [];
      if (panel) draw();
    },
  };
};

/** A path without the slash that makes no difference. */
const plain = (path) => path.replace(/^\//, "");

/** Whether a file of this name is what an include names, whose path may have `*` and `**`. */
const answers = (name, include) => {
  const pattern = plain(include).split(/(\*\*|\*)/).map((part) => ({ "**": ".*", "*": "[^/]*" })[part] ?? part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pattern.join("")}$`).test(plain(name));
};

/** Files can be dropped anywhere on the checker. The editor would put them into the text, so they are caught on their way down. */
const listenToDrops = (root, take) => {
  const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
  const over = (isOver) => root.toggleAttribute("data-dropping", isOver);
  for (const type of ["dragenter", "dragover", "drop"]) {
    root.addEventListener(type, (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      over(type !== "drop");
      if (type === "drop") dropped(event.dataTransfer).then(take);
    }, true);
  }
  root.addEventListener("dragleave", (event) => over(root.contains(event.relatedTarget)));
};
