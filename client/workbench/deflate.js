// Raw deflate by the browser itself.

/** How much is decompressed at most, in bytes; `crates/link` knows the same limit. */
const LIMIT = 2 << 20;

export const deflated = async (bytes) => through(bytes, streamOf("CompressionStream"), Infinity);

/** It throws a sentence for people where the bytes are damaged, or become more than the limit. */
export const inflated = async (bytes) => {
  try {
    return await through(bytes, streamOf("DecompressionStream"), LIMIT);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new Error("This link is damaged: a part of it is missing or has been altered. Copy it again as a whole.");
  }
};

/** It throws a sentence for people where a browser has no such stream. */
const streamOf = (name) => {
  if (!globalThis[name]) throw new RangeError("This browser is too old for links that carry a text.");
  return new globalThis[name]("deflate-raw");
};

const through = async (bytes, stream, limit) => {
  const parts = [];
  let size = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    size += value.length;
    if (size > limit) {
      reader.cancel().catch(() => {});
      throw new RangeError("This link holds more than the 2 MiB that a page checks.");
    }
    parts.push(value);
  }
};
