/**
 * What the AWS CLI of the deployment knows by itself: it has the table of Python, without that of an operating system.
 * https://github.com/aws/aws-cli/issues/1249
 */
const KNOWN_TO_THE_CLI = new Set(
  '.html .htm .css .js .mjs .json .txt .csv .xml .svg .ico .png .jpg .jpeg .gif .pdf .mp4 .webm .mp3 .wav .zip'.split(
    ' ',
  ),
);

/** What it would upload as `binary/octet-stream`, or as something else in some of its versions. */
const GIVEN: Readonly<Record<string, string>> = {
  '.atom': 'application/atom+xml',
  '.avif': 'image/avif',
  '.map': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.otf': 'font/otf',
  '.rss': 'application/rss+xml',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** The content type of files with an extension; empty where the CLI finds it out itself, undefined where nobody knows. */
export function contentTypeOf(extension: string, own: Readonly<Record<string, string>> = {}): string | undefined {
  return own[extension] ?? GIVEN[extension] ?? (KNOWN_TO_THE_CLI.has(extension) ? '' : undefined);
}
