// Files as texts: UTF-8, and no larger than what a page checks.

const LIMIT = 2 << 20;

/** How many files of a dropped folder are taken. */
const MANY = 200;

/** The texts of files, and a sentence for each that cannot be read. Entries are `{file, name}`. */
export const readable = async (entries) => {
  const read = await Promise.all(entries.map(text));
  return { texts: read.filter((file) => !file.problem), problems: read.flatMap(({ problem }) => problem ?? []) };
};

const text = async ({ file, name }) => {
  if (file.size > LIMIT) return { problem: `${name} has ${(file.size / (1 << 20)).toFixed(1)} MiB; up to 2 MiB are read.` };
  try {
    const content = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    return content.includes("\0") ? { problem: `${name} is no text.` } : { name, text: content };
  } catch (error) {
    return { problem: error instanceof TypeError ? `${name} is no text in UTF-8.` : `${name} could not be read.` };
  }
};

/** The files of a drop; of a folder its YAML files, with their paths in it. */
export const dropped = async (transfer) => {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  // Both have to be asked for before the first wait: the browser empties the transfer after the event.
  const entries = items.map((item) => ({ entry: item.webkitGetAsEntry?.(), file: item.getAsFile() }));
  const found = await Promise.all(entries.map(({ entry, file }) => (entry?.isDirectory ? folder(entry, "") : [{ file, name: file.name }])));
  return found.flat().slice(0, MANY);
};

const folder = async (directory, path) => {
  const children = await listing(directory.createReader());
  const found = await Promise.all(
    children.map(async (child) => {
      const name = path + child.name;
      if (child.isDirectory) return child.name === ".git" || child.name === "node_modules" ? [] : folder(child, `${name}/`);
      if (!/\.ya?ml$/.test(name)) return [];
      return [{ name, file: await new Promise((resolve, reject) => child.file(resolve, reject)) }];
    }),
  );
  return found.flat();
};

/** A reader gives a folder in portions, the last of which is empty. */
const listing = async (reader) => {
  const portion = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
  return portion.length ? [...portion, ...(await listing(reader))] : [];
};
