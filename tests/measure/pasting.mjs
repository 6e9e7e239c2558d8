// Puts long texts into the checker as a person does: through the clipboard.

/** What a page needs to be allowed before `paste`. */
export const PERMISSIONS = ["clipboard-read", "clipboard-write"];

/** Goes into the text field of the page, whose editor, where there is one, is loaded at this first touch. */
export const enter = async (page) => {
  await page.locator("[data-field]").locator("visible=true").or(page.locator(".cm-content")).first().click();
  await page.waitForLoadState("networkidle");
};

/** Pastes the text where the caret is. */
export const paste = async (page, text) => {
  if (text === "") return;
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await page.keyboard.press("Control+V");
};
