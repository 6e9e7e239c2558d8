// Texts by which somebody would want to become more than a text, for every place of every kind, and what tells that one did.

/** Markup that would leave an element with this attribute behind, out of whatever element or attribute it was put into. */
const MARK = "data-evil";
const OUT = ["", "'", '"', "</textarea>", "</script>", "</code></pre>", "-->", "</template>", "</title>"];

/** Without line breaks, quotes for YAML are doubled by whoever writes it there. */
export const EVIL = OUT.map((way) => `${way}><img ${MARK} src=/evil.png onerror=globalThis.evil=1>`).join("");
const SHORT = `"'><b ${MARK}>`;

const quoted = (text = SHORT) => `'${text.replaceAll("'", "''")}'`;

/** Not even YAML. */
export const BROKEN = `
# ${EVIL}
include:
  - local: ${quoted("/<b data-evil>.yml")}
  - project: ${quoted()}
    ref: ${quoted()}
    file: [${quoted()}]
  - remote: ${quoted(`https://host.example/${SHORT}`)}
  - component: ${quoted()}
  - template: ${quoted()}
stages: [build, ${quoted()}]
variables:
  ${quoted()}: ${quoted(EVIL)}
  WITH_OPTIONS: {value: ${quoted()}, options: [${quoted()}], description: ${quoted()}}
workflow:
  name: ${quoted()}
  rules: [{if: ${quoted(`$CI_COMMIT_BRANCH == "${SHORT}`)}}, {when: always}]
${quoted(`.${SHORT}`)}: {image: ${quoted()}, script: [${quoted()}]}
${quoted(`job ${SHORT}`)}:
  stage: ${quoted()}
  extends: [${quoted(`.${SHORT}`)}, ${quoted("missing<b data-evil>")}]
  image: {name: ${quoted(`nexus.shared.cwiq.io:8444/orchestrator/${SHORT}:1`)}, entrypoint: [${quoted()}]}
  services: [${quoted()}]
  script:
    - ${quoted(`echo ${EVIL}; docker push ${SHORT}; docker build -t nexus.shared.cwiq.io:8444/x/<b data-evil>:1 .`)}
    - ${quoted(`/kaniko/executor --destination <b data-evil> --build-arg '${SHORT}'`)}
  needs: [${quoted()}, {job: ${quoted()}, optional: true}, {pipeline: ${quoted()}}]
  rules:
    - if: ${quoted(`$A =~ /(${SHORT}/`)}
    - {changes: [${quoted()}], exists: [${quoted()}], when: ${quoted()}}
  environment: {name: ${quoted()}, url: ${quoted(`javascript:globalThis.evil=1//${SHORT}`)}, on_stop: ${quoted()}}
  artifacts: {paths: [${quoted()}], expire_in: ${quoted()}, reports: {dotenv: ${quoted()}}}
  tags: [${quoted()}]
  ${quoted()}: ${quoted()}
  parallel: {matrix: [{${quoted()}: [${quoted()}]}]}
  when: !<b data-evil>
taken-back:
  image: python:3.12 # conform: ignore image-public-registry -- ${EVIL}
  script: [make]
  # conform: ignore ${SHORT} -- no such rule
&<b v: [*<b, ${quoted()}]
`;

const PIPELINE = BROKEN.split("\n").filter((line) => !/^&<b|!<b/.test(line)).join("\n");

const lines = (...made) => made.flatMap((make) => [make(SHORT), make(EVIL)]).join("\n");

/** The hostile texts of each kind, the home page's included, which takes any. */
export const TEXTS = {
  "gitlab-ci": [PIPELINE, BROKEN, EVIL],
  "image-ref": [lines((evil) => evil, (evil) => `${evil}/x:1`, (evil) => `nexus.shared.cwiq.io:8444/${evil}:1`, (evil) => `orchestrator/server:${evil}`, (evil) => `orchestrator/server@sha256:${evil}`)],
  tag: [lines((evil) => evil, (evil) => `v1.2.3-${evil}`, (evil) => `branch-${evil}-a1b2c3d4`)],
  command: [lines((evil) => `docker push ${evil}`, (evil) => `docker tag '${evil.replaceAll("'", "")}' nexus.shared.cwiq.io:8444/x:1`, (evil) => `skopeo copy docker://${evil} x`)],
  "artifact-name": [lines((evil) => evil, (evil) => `orchestrator-${evil}-1.0-1.x86_64.rpm`, (evil) => `/opt/cwiq-${evil}`, (evil) => `orchestrator_${evil}-1.0-py3-none-any.whl`)],
  dockerfile: [`# ${EVIL}\nARG ${SHORT}=${SHORT}\nFROM ${SHORT} AS ${SHORT}\nFROM nexus.shared.cwiq.io:8444/x/<b data-evil>:1\nCOPY --from=${SHORT} ${EVIL} /\nENV PASSWORD=${SHORT} ${SHORT}=1\nLABEL ${SHORT}="${EVIL}\nRUN echo ${EVIL}\n${SHORT} ${EVIL}\nEXPOSE ${SHORT}\n`],
};

export const NAMES = [SHORT, `${SHORT}.yml`, `https://host.example/${SHORT}`, `group/<b data-evil>:${SHORT}`];

/** What of a page came from a text and is more than a text: elements, addresses that run something, and what ran. */
export const foreignParts = (page) =>
  page.evaluate((mark) => {
    const roots = [document];
    for (let index = 0; index < roots.length; index += 1) {
      for (const element of roots[index].querySelectorAll("*")) {
        if (element.shadowRoot) roots.push(element.shadowRoot);
        if (element.localName === "template") roots.push(element.content);
      }
    }
    const all = roots.flatMap((root) => [...root.querySelectorAll("*")]);
    const runs = ({ attributes }) => [...attributes].some(({ name, value }) => name.startsWith("on") || /^\s*(javascript|data|vbscript):/i.test(value) && name !== "title");
    const parts = all.filter((element) => element.hasAttribute(mark) || element.matches("iframe, object, embed, base") || runs(element));
    return [...parts.map(({ outerHTML }) => outerHTML.slice(0, 200)), ...(globalThis.evil ? ["a script ran"] : [])];
  }, MARK);
