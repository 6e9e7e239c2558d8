// The search, loaded when a person first asks for it.

import { createDialog } from "./search/dialog.js";
import { createFinder } from "./search/find.js";

/**
 * @param {{ reader: string, base: string }} addresses of the script that reads the index, and of the portal's root.
 * @returns {{ open: () => void }}
 */
export const createSearch = (addresses) => createDialog(createFinder(addresses));
