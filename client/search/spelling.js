// Corrects words that stand on no page to the nearest that does.

/** Words shorter than this have too many neighbours, and a longer one may be meant: they are left as they are. */
const SHORTEST = 4;

/** A run of letters with no digit or foreign letter beside it: what `crates/search-index/src/vocabulary.rs` calls a word. */
const WORD = /(?<![\p{L}\p{N}])[A-Za-z]{3,}(?![\p{L}\p{N}])/gu;

/** Endings that the index knows by the stem. */
const ENDING = /(?:s|es|ed|d|ing|er|ers)$/;

/** How many slips a word of this length may have. */
const slipsAllowed = (length) => (length < 6 ? 1 : 2);

/**
 * Slips between what was typed and a word: letters left out, put in, exchanged, or in the wrong order (Damerau and Levenshtein,
 * each pair of letters turned once). With `isUnfinished` what was typed is compared with the nearest beginning of the word.
 * Over `most` the answer is only known to be more than `most`.
 */
export const slips = (typed, word, most, isUnfinished = false) => {
  const columns = word.length;
  if (typed.length - columns > most || (!isUnfinished && columns - typed.length > most)) return most + 1;
  let beforeLast = [];
  let last = Array.from({ length: columns + 1 }, (_, column) => column);
  for (let row = 1; row <= typed.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= columns; column += 1) {
      const isSame = typed[row - 1] === word[column - 1];
      let cost = Math.min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1));
      const isTurned = row > 1 && column > 1 && typed[row - 1] === word[column - 2] && typed[row - 2] === word[column - 1];
      if (isTurned) cost = Math.min(cost, beforeLast[column - 2] + 1);
      current.push(cost);
    }
    if (Math.min(...current) > most) return most + 1;
    [beforeLast, last] = [last, current];
  }
  return isUnfinished ? Math.min(...last) : last[columns];
};

const sharedStart = (one, other) => {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
};

/**
 * The words nearest to the typed one, the nearest first. A slip weighs two; beginning with the same letters, where people seldom
 * slip, makes up for half of one. Among equals the earlier word of the list wins, which is the more frequent.
 */
const nearest = (typed, words, most, isUnfinished) => {
  const found = [];
  words.forEach((word, rank) => {
    const distance = slips(typed, word, most, isUnfinished);
    if (distance > most) return;
    const start = Math.min(sharedStart(typed, word), 4) / 4;
    const rest = isUnfinished ? Math.max(0, word.length - typed.length) / 32 : 0;
    found.push({ word, cost: 2 * distance - start + rest, rank });
  });
  return found.sort((one, other) => one.cost - other.cost || one.rank - other.rank).map(({ word }) => word);
};

/**
 * @param {string[]} words of the index in lower case, the most frequent first.
 *
 * `correct(typed)` answers `{ query, corrections, isHopeless, similar }`: the query with each unknown word replaced by the nearest,
 * the replacements as [typed, meant] pairs, whether no word of it stands on any page, comes near one, or begins like one, and, if so, words that
 * come somewhat near.
 */
export const createSpelling = (words) => {
  const sorted = [...words].sort();

  const beginsWord = (start) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < start) low = middle + 1;
      else high = middle;
    }
    return sorted[low]?.startsWith(start) ?? false;
  };

  const isKnown = (word) => {
    if (beginsWord(word)) return true;
    const stem = word.replace(ENDING, "");
    return stem.length >= SHORTEST && stem !== word && beginsWord(stem);
  };

  const meant = (word, isLast) => {
    if (word.length < SHORTEST) return undefined;
    for (let most = 1; most <= slipsAllowed(word.length); most += 1) {
      const [whole] = nearest(word, words, most, false);
      if (whole) return whole;
      const [begun] = isLast ? nearest(word, words, most, true) : [];
      if (begun) return begun;
    }
    return undefined;
  };

  const correct = (typed) => {
    const corrections = [];
    const unknown = [];
    const end = typed.trimEnd().length;
    const query = typed.replace(WORD, (run, at) => {
      const word = run.toLowerCase();
      if (isKnown(word)) return run;
      const better = meant(word, at + run.length === end);
      if (better) corrections.push([run, better]);
      else if (!beginsWord(word.slice(0, SHORTEST))) unknown.push(run);
      return better ?? run;
    });
    const isHopeless = unknown.length > 0 && unknown.join("") === typed.replace(/[^\p{L}\p{N}]/gu, "");
    const similar = isHopeless ? unknown.flatMap((run) => nearest(run.toLowerCase(), words, 3, false)).slice(0, 3) : [];
    return { query, corrections, isHopeless, similar };
  };

  return { correct };
};
