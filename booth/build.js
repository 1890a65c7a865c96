/**
 * Builds what the pages of a house load: the scripts of the check panel, of the composer and of the
 * booth, the worker of elections, and the fonts with their CSS.
 * Everything goes into the static files of the Python package and is served by the house itself.
 */

import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.join(here, "../src/glasshouse/site/static");
const require = createRequire(import.meta.url);

const FAMILIES = [
  { name: "Source Serif 4", id: "source-serif-4" },
  { name: "Source Sans 3", id: "source-sans-3" },
];
const SUBSETS = ["cyrillic-ext", "cyrillic", "latin-ext", "latin"];
const WEIGHTS = [400, 600];

async function buildScript() {
  const folder = path.join(target, "booth");
  await rm(folder, { recursive: true, force: true });
  await build({
    entryPoints: ["entry-check", "answer-composer", "voting-booth", "trustee-desk", "vote-announcer", "vote-speaker"].map((name) =>
      path.join(here, `src/${name}.js`),
    ),
    outdir: folder,
    bundle: true,
    format: "esm",
    splitting: true,
    chunkNames: "[name]-[hash]",
    minify: true,
    // The licence of @noble/curves asks that its notice stays with every copy.
    legalComments: "eof",
    target: ["es2022"],
  });
}

/**
 * Scripts without imports: the worker of the elections' protocol, which serves at an address of the
 * house; and the booth that is saved as one page, which is its own worker.
 */
async function buildWhole() {
  const whole = { "belenios/worker": "election-worker", "offline-booth": "offline-booth" };
  for (const [source, name] of Object.entries(whole)) {
    await build({
      entryPoints: [path.join(here, `src/${source}.js`)],
      outfile: path.join(target, `booth/${name}.js`),
      bundle: true,
      format: "iife",
      minify: true,
      legalComments: "eof",
      target: ["es2022"],
    });
  }
}

async function buildFonts() {
  const folder = path.join(target, "fonts");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const faces = [];
  for (const { name, id } of FAMILIES) {
    const source = path.dirname(require.resolve(`@fontsource/${id}/package.json`));
    const ranges = JSON.parse(await readFile(path.join(source, "unicode.json"), "utf8"));
    await copyFile(path.join(source, "LICENSE"), path.join(folder, `${id}-LICENSE.txt`));
    for (const weight of WEIGHTS) {
      for (const subset of SUBSETS) {
        const file = `${id}-${subset}-${weight}.woff2`;
        await copyFile(
          path.join(source, "files", `${id}-${subset}-${weight}-normal.woff2`),
          path.join(folder, file),
        );
        faces.push(
          `@font-face{font-family:"${name}";font-style:normal;font-weight:${weight};` +
            `font-display:swap;src:url("${file}") format("woff2");` +
            `unicode-range:${ranges[subset]}}`,
        );
      }
    }
  }
  await writeFile(path.join(folder, "fonts.css"), `${faces.join("\n")}\n`);
}

/** WhiteNoise serves "name.gz" to whoever takes it; fonts are compressed in themselves. */
async function compress(name) {
  const folder = path.join(target, name);
  for (const file of await readdir(folder)) {
    if (!/\.(?:js|css)$/.test(file)) continue;
    const plain = await readFile(path.join(folder, file));
    await writeFile(path.join(folder, `${file}.gz`), gzipSync(plain, { level: 9 }));
  }
}

await buildScript();
await buildWhole();
await buildFonts();
await compress("booth");
await compress("fonts");
