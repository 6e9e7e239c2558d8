// What has to be replaced in a text for it to become another one.

/**
 * The one replacement that makes `text` of the document, as small as possible, or nothing where they are the same. It
 * splits no surrogate pair.
 *
 * @param {import("@codemirror/state").Text} document
 * @param {string} text
 */
export const smallestChange = (document, text) => {
  const old = document.toString();
  const normal = text.replace(/\r\n?/g, "\n");
  if (old === normal) return undefined;
  const shorter = Math.min(old.length, normal.length);
  let start = 0;
  while (start < shorter && old.charCodeAt(start) === normal.charCodeAt(start)) start += 1;
  if (isHighSurrogate(old.charCodeAt(start - 1))) start -= 1;
  let end = 0;
  while (end < shorter - start && old.charCodeAt(old.length - 1 - end) === normal.charCodeAt(normal.length - 1 - end)) end += 1;
  if (isLowSurrogate(old.charCodeAt(old.length - end))) end -= 1;
  return { from: start, to: old.length - end, insert: normal.slice(start, normal.length - end) };
};

const isHighSurrogate = (unit) => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit) => unit >= 0xdc00 && unit <= 0xdfff;
