// Where a key is pressed in the pipelines that are measured.

/** So many lines and more get a quarter of the keystrokes: they take a quarter of a minute as it is. */
export const LONG = 5000;

/** How many lines a text has. */
export const lineCount = (text) => text.split("\n").length - 1;

/** The text before and after the place where the keys are pressed: behind the tag of an image, in the middle of the file. */
export const divided = (pipeline) => {
  const image = "alpine:3.20";
  const near = pipeline.indexOf(image, pipeline.length >> 1);
  const place = (near < 0 ? pipeline.indexOf(image) : near) + image.length;
  return { before: pipeline.slice(0, place), after: pipeline.slice(place) };
};

/** Milliseconds as the tables have them. */
export const milliseconds = (value) => (value < 9.95 ? value.toFixed(value < 0.995 ? 2 : 1) : Math.round(value).toString());
