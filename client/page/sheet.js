/** Applies a style sheet, constructed: what the pages' policy allows besides their own. */
export const adopt = (styles) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  document.adoptedStyleSheets.push(sheet);
};
