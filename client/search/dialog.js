// The dialog of the search: a field, and under it a list that arrow keys walk through.

import { adopt } from "../page/sheet.js";
import styles from "../../styles/search.css";

const RESULTS = "search-results";

/** An element with attributes and children; what is undefined is left out. */
const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter(Boolean));
  return made;
};

const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">");

/** Text with `<mark>` as nodes: what the index holds is text, whatever stands in it. */
const marked = (excerpt) =>
  excerpt
    .split(/<\/?mark>/)
    .map((part, number) => (number % 2 === 1 ? element("mark", {}, plain(part)) : document.createTextNode(plain(part))));

const counted = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

const SINGULAR = { Documents: "document", Rules: "rule", Services: "service", Checkers: "checker" };

/** What is said of an answer, to eyes and ears alike. */
const summary = ({ corrections, total, groups, similar }, typed) => {
  const parts = [];
  const quoted = (word) => `“${word}”`;
  if (total === 0) {
    parts.push(`Nothing found for ${quoted(typed)}.`);
    const hint = similar.length > 0 ? `Did you mean ${similar.map(quoted).join(" or ")}?` : "Check the spelling, or try fewer words.";
    return [`${parts[0]} ${hint}`];
  }
  const found = groups.map(({ name, total: number }) => counted(number, SINGULAR[name])).join(", ");
  if (corrections.length === 0) return [`${found}.`];
  const wrong = corrections.map(([word]) => quoted(word)).join(" or ");
  const right = element("strong", {}, corrections.map(([, word]) => word).join(" "));
  return [`No page says ${wrong}. Showing results for `, right, `: ${found}.`];
};

/**
 * @param {ReturnType<import("./find.js").createFinder>} finder
 * @returns {{ open: () => void }}
 */
export const createDialog = (finder) => {
  const field = element("input", {
    type: "text",
    role: "combobox",
    "aria-label": "Search documents, rules, services and checkers",
    "aria-autocomplete": "list",
    "aria-controls": RESULTS,
    "aria-expanded": "false",
    autocapitalize: "off",
    autocomplete: "off",
    enterkeyhint: "go",
    maxlength: "200",
    placeholder: "A rule, a service, a word of the standard",
    spellcheck: "false",
  });
  const close = element("button", { type: "button", class: "search-close" }, "Close");
  const status = element("p", { class: "search-status", role: "status" });
  const list = element("div", { id: RESULTS, role: "listbox", "aria-label": "Results" });
  const keys = element(
    "p",
    { class: "search-keys", "aria-hidden": "true" },
    element("kbd", {}, "↑"),
    element("kbd", {}, "↓"),
    " choose ",
    element("kbd", {}, "Enter"),
    " open ",
    element("kbd", {}, "Esc"),
    " close",
  );
  const dialog = element(
    "dialog",
    { class: "search", "aria-label": "Search" },
    element("div", { class: "search-field" }, field, close),
    status,
    list,
    keys,
  );
  adopt(styles);
  document.body.append(dialog);

  let options = [];
  let active = -1;
  // The number of the last question: an answer to an earlier one comes too late.
  let asked = 0;

  const choose = (number) => {
    options[active]?.setAttribute("aria-selected", "false");
    active = number;
    const option = options[active];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  };

  const option = ({ title, address, excerpt, severity }, kind) => {
    const id = `search-option-${options.length}`;
    const made = element(
      "a",
      { id, href: address, role: "option", class: kind, tabindex: "-1", "aria-selected": "false" },
      element(
        "span",
        { class: "search-title" },
        title,
        severity && element("span", { class: "badge", "data-severity": severity }, severity),
      ),
      excerpt && element("span", { class: "search-excerpt" }, ...marked(excerpt)),
    );
    options.push(made);
    return made;
  };

  /** The end of a group of which not all is shown: what shows the rest. */
  const more = (name, total) => {
    const at = options.length;
    const attributes = { id: `search-option-${at}`, role: "option", class: "search-more", tabindex: "-1", "aria-selected": "false" };
    const made = element("div", attributes, `Show all ${counted(total, SINGULAR[name])}`);
    made.addEventListener("click", async (event) => {
      // A result closes the dialog.
      event.stopPropagation();
      field.focus();
      await answer(name);
      choose(Math.min(at, options.length - 1));
    });
    options.push(made);
    return made;
  };

  const group = (name, results, total = 0) => {
    const id = `search-group-${name.toLowerCase().replaceAll(" ", "-")}`;
    const children = results.flatMap((result) => [
      option(result),
      ...result.sections.map((part) => option(part, "search-section")),
    ]);
    const isPart = results.length < total;
    const count = isPart && element("span", {}, `${results.length} of ${total}`);
    const heading = element("p", { id, class: "search-group", role: "presentation" }, name, count);
    return element("div", { role: "group", "aria-labelledby": id }, heading, ...children, isPart && more(name, total));
  };

  /** Fills the list. `fill` makes the groups, for options are numbered while they are made. */
  const show = (said, fill) => {
    options = [];
    const groups = fill();
    list.replaceChildren(...groups);
    list.scrollTop = 0;
    status.replaceChildren(...said);
    field.setAttribute("aria-expanded", String(options.length > 0));
    active = -1;
    choose(field.value.trim() && options.length > 0 ? 0 : -1);
  };

  const offer = async (said, number) => {
    const offers = await finder.offers();
    if (number === asked) show(said, () => [group("Good places to start", offers)]);
  };

  /** Shows what is found; of the group `whole`, if one is named, all of it. */
  const answer = async (whole) => {
    asked += 1;
    const number = asked;
    const typed = field.value.trim();
    try {
      if (!typed) return await offer([], number);
      const found = await finder.find(typed, whole);
      if (number !== asked) return undefined;
      if (found.total === 0) return await offer(summary(found, typed), number);
      return show(summary(found, typed), () => found.groups.map(({ name, results, total }) => group(name, results, total)));
    } catch (error) {
      if (number === asked) show(["The search could not be loaded. Check your connection and type again."], () => []);
      throw error;
    }
  };

  field.addEventListener("input", () => answer());
  field.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && options.length > 0) {
      event.preventDefault();
      const from = active < 0 && event.key === "ArrowUp" ? 0 : active;
      choose((from + steps[event.key] + options.length) % options.length);
    } else if (event.key === "Enter" && !event.isComposing && active >= 0) {
      event.preventDefault();
      options[active].click();
    }
  });
  list.addEventListener("click", (event) => {
    const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
    if (!isElsewhere && event.target.closest("[role=option]")) dialog.close();
  });
  dialog.addEventListener("click", (event) => {
    // What is beside the dialog belongs to its backdrop, and the backdrop to the dialog.
    if (event.target === dialog) dialog.close();
  });
  close.addEventListener("click", () => dialog.close());

  const open = () => {
    if (!dialog.open) dialog.showModal();
    field.focus();
    field.select();
    finder.prepare().catch(() => {});
    answer();
  };
  return { open };
};
