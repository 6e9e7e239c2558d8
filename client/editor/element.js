/** An element with these attributes and these children, of which empty ones are left out. */
export const element = (name, attributes, children = []) => {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children.filter(Boolean));
  return made;
};
