// Which section is being read: marked in the table of contents. And the current page, in view in the list beside the text.

/** The part of the window in which a heading counts as reached: from below the header down to three tenths of the height. */
const BAND = "-80px 0px -70% 0px";

const linksTo = (contents) => {
  const links = new Map();
  for (const link of contents) {
    const id = decodeURIComponent(link.hash.slice(1));
    links.set(id, [...(links.get(id) ?? []), link]);
  }
  return links;
};

/** Scrolls a list of links, and nothing else, so that the link can be seen in it. */
const bringIntoView = (list, link) => {
  const [outer, inner] = [list, link].map((element) => element.getBoundingClientRect());
  if (inner.top >= outer.top && inner.bottom <= outer.bottom) return;
  list.scrollTop += inner.top - outer.top - list.clientHeight / 2;
};

const watchSections = (contents) => {
  const beside = document.querySelector(".contents");
  const above = document.querySelector(".contents-above details");
  const links = linksTo(contents);
  const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  const reached = new Set();
  let current;
  const mark = (heading) => {
    if (heading === current) return;
    for (const link of links.get(current?.id) ?? []) link.removeAttribute("aria-current");
    for (const link of links.get(heading?.id) ?? []) {
      link.setAttribute("aria-current", "true");
      if (beside.contains(link)) bringIntoView(beside, link);
    }
    current = heading;
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting, boundingClientRect, rootBounds } of entries) {
        if (isIntersecting || boundingClientRect.top < rootBounds.top) reached.add(target);
        else reached.delete(target);
      }
      mark(headings.findLast((heading) => reached.has(heading)));
    },
    { rootMargin: BAND },
  );
  for (const heading of headings) observer.observe(heading);
  // At the end of a page its last sections cannot come up to the band: whoever asks for one by its link is there.
  addEventListener("hashchange", () => {
    const target = headings.find((heading) => `#${heading.id}` === decodeURIComponent(location.hash));
    if (target) mark(target);
  });
  above.addEventListener("click", ({ target }) => {
    if (target.closest("a")) above.open = false;
  });
};

/** Marks the section that is being read, and shows the current page in the list of pages. */
export const markCurrentSection = () => {
  const contents = document.querySelectorAll(".contents a, .contents-above a");
  if (contents.length) watchSections(contents);
  const pages = document.getElementById("pages");
  const page = pages.querySelector("[aria-current=page]");
  const showPage = () => page && bringIntoView(pages, page);
  pages.addEventListener("toggle", showPage);
  // With the first frame, for which the page is laid out anyway: asked for at once, the other scripts would wait for that.
  requestAnimationFrame(showPage);
};
