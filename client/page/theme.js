// Light, dark, or as the system has it. The inline script in the head (src/theme.rs) applies a choice before the first paint.

const KEY = "conform:theme";

/** The storage may be refused, by a setting or in a frame: then a choice lasts as long as the page. */
const remembered = () => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
};

const remember = (theme) => {
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {}
};

/** The browser's frame follows the choice, or again the system through the media queries of the two elements. */
const colourFrame = () => {
  const ground = getComputedStyle(document.body).backgroundColor;
  for (const meta of document.querySelectorAll("meta[name=theme-color]")) {
    meta.dataset.system ??= meta.content;
    meta.content = document.documentElement.dataset.theme ? ground : meta.dataset.system;
  }
};

const show = (theme) => {
  const root = document.documentElement;
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  else delete root.dataset.theme;
  colourFrame();
};

/** Brings the menu of the header to life, and follows a choice that is made in another tab. */
export const offerThemes = () => {
  const menu = document.getElementById("theme");
  const choose = (theme) => {
    const radio = menu.querySelector(`[value=${theme === "light" || theme === "dark" ? theme : "system"}]`);
    radio.checked = true;
    return radio;
  };
  choose(remembered());
  if (remembered()) colourFrame();
  menu.addEventListener("change", ({ target }) => {
    remember(target.value);
    show(target.value);
  });
  menu.addEventListener("toggle", ({ newState }) => {
    if (newState === "open") menu.querySelector(":checked").focus();
  });
  addEventListener("storage", ({ key, newValue }) => {
    if (key !== KEY) return;
    choose(newValue);
    show(newValue);
  });
};
