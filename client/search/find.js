// Finds: corrects what is mistyped, asks the index once a group, and puts the answers in order.

import { createSpelling } from "./spelling.js";

/** How many results of a group are shown. */
const SHOWN = { Documents: 6, Rules: 6, Services: 5, Checkers: 4 };

/** How many sections of a document are shown under it. */
const SECTIONS = 3;

const EXCERPT_WORDS = 18;

const getJson = async (address) => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
};

/** The excerpt of a section without its heading, which stands above it anyway. Marks are around single words. */
const withoutHeading = (excerpt, title) => {
  const words = excerpt.split(" ");
  const heading = title.trim().split(/\s+/);
  const bare = (word = "") => word.replace(/<\/?mark>/g, "").replace(/\.$/, "");
  return heading.every((word, number) => bare(words[number]) === bare(word)) ? words.slice(heading.length).join(" ") : excerpt;
};

/** The sections that match best, the best first. A word in a heading counts for more than one in the text. */
const bestSections = (parts) => {
  const weight = ({ weighted_locations: places }) => places.reduce((sum, { balanced_score: score }) => sum + score, 0);
  const best = [...parts].sort((one, other) => weight(other) - weight(one)).slice(0, SECTIONS);
  return best.map(({ title, url, excerpt }) => ({ title, address: url, excerpt: withoutHeading(excerpt, title) }));
};

const result = ({ meta, url, excerpt, sub_results: parts, filters }) => ({
  title: meta.title,
  address: url,
  excerpt,
  severity: filters.severity?.[0],
  sections: bestSections(parts.filter((part) => part.url !== url)),
});

/** Sections are for documents, where a page is long. There the best of them says what an excerpt of the page would say again. */
const withSections = (name, found) => {
  if (name !== "Documents") return { ...found, sections: [] };
  return { ...found, excerpt: found.sections.length > 0 ? "" : found.excerpt };
};

/**
 * @param {{ reader: string, base: string }} addresses of the script that reads the index, and of the portal's root.
 *
 * `find(query, whole)`, of which `whole` may name a group that is wanted without an end, answers `{ query, corrections, total, groups }`: `corrections` as [typed, meant] pairs, `groups` as
 * `{ name, total, results: [{ title, address, excerpt, severity, sections }] }`, the best first; an excerpt is text with `<mark>`,
 * in which `<` and `>` of the text itself are character references. `offers()` answers what to offer instead of results.
 */
export const createFinder = ({ reader, base }) => {
  const directory = new URL(".", new URL(reader, location.href)).pathname;
  let loading;

  const load = async () => {
    const [{ createInstance }, words] = await Promise.all([import(reader), getJson(`${directory}vocabulary.json`)]);
    const index = createInstance({
      basePath: directory,
      baseUrl: base,
      // The name of the directory changes with the index: its files need no second tag against old copies.
      metaCacheTag: "",
      // The index is small. A worker would cost more than it frees.
      noWorker: true,
      excerptLength: EXCERPT_WORDS,
      excerptEllipsis: "…",
      ranking: { metaWeights: { title: 10 } },
    });
    await index.init();
    return { index, spelling: createSpelling(words) };
  };

  const loaded = () => {
    loading ??= load().catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };

  const findGroup = async (index, name, query, limit) => {
    const { results } = await index.search(query, { filters: { group: name } });
    const best = await Promise.all(results.slice(0, limit).map((found) => found.data()));
    return {
      name,
      total: results.length,
      score: results[0]?.score ?? 0,
      results: best.map((data) => withSections(name, result(data))),
    };
  };

  const find = async (typed, whole) => {
    const { index, spelling } = await loaded();
    const { query, corrections, isHopeless, similar } = spelling.correct(typed);
    const names = isHopeless ? [] : Object.keys(SHOWN);
    const all = await Promise.all(names.map((name) => findGroup(index, name, query, name === whole ? undefined : SHOWN[name])));
    const groups = all.filter(({ total }) => total > 0).sort((one, other) => other.score - one.score);
    return { query, corrections, similar, groups, total: groups.reduce((sum, group) => sum + group.total, 0) };
  };

  const offers = async () => {
    const pages = await getJson(`${directory}offers.json`);
    return pages.map(({ path, title, description }) => ({ title, address: base + path.slice(1), excerpt: description, sections: [] }));
  };

  return { find, offers, prepare: loaded };
};
