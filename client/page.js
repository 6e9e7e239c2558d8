// What every page gets beyond its HTML: the choice of colours, copying, the current section, hints that close, the current page in view, the search, the way
// of a paste to the box for anything.
// Each part does nothing on a page without its elements, and a page without this script lacks none of its content.

import styles from "../styles/page.css";
import { markCurrentSection } from "./page/contents.js";
import { addCopyButtons, copyPermalinks, copyReferences } from "./page/copy.js";
import { closeHints } from "./page/hints.js";
import { takePastes } from "./page/paste.js";
import { adopt } from "./page/sheet.js";
import { offerThemes } from "./page/theme.js";
import { offerSearch } from "./search/open.js";

adopt(styles);
offerThemes();
addCopyButtons();
copyPermalinks();
copyReferences();
markCurrentSection();
closeHints();
offerSearch(document.currentScript.dataset);
takePastes(document.currentScript.dataset.searchBase);
