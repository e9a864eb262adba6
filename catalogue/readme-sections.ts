/** A heading of a Markdown text, with what is below it up to the next heading of its level or above. */
export interface Section {
  readonly heading: string;
  /** Without the heading, with those below it. */
  readonly text: string;
}

interface Heading {
  readonly level: number;
  readonly title: string;
  readonly line: number;
}

/** The headings of a text, without what looks like one in a block of code. */
function headingsOf(lines: readonly string[]): Heading[] {
  let fence: string | undefined;
  return lines.flatMap((text, line) => {
    const [, mark] = /^\s*(`{3,}|~{3,})/.exec(text) ?? [];
    if (mark) fence = fence === undefined ? mark : text.trim() === fence ? undefined : fence;
    const [, level = '', title = ''] = /^(#{1,6}) (.+)$/.exec(text) ?? [];
    return level && fence === undefined ? [{ level: level.length, title: title.trim(), line }] : [];
  });
}

/** What is before the first heading of a level, and the sections of that level. */
export function sectionsOf(text: string, level: number): { readonly intro: string; readonly sections: Section[] } {
  const lines = text.split('\n');
  const headings = headingsOf(lines).filter((heading) => heading.level <= level);
  const between = (from: number, to?: number) => lines.slice(from, to).join('\n').trim();
  return {
    intro: between(0, headings.find((heading) => heading.level === level)?.line),
    sections: headings.flatMap((heading, index) =>
      heading.level === level
        ? [{ heading: heading.title, text: between(heading.line + 1, headings[index + 1]?.line) }]
        : [],
    ),
  };
}

/** The anchor of a heading, as code hosts make it; those of the site are made by it, too. */
export function slugOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

/** An anchor of a text. */
export interface Anchor {
  /** A heading that repeats gets a number. */
  readonly anchor: string;
  /** The same without the number. */
  readonly slug: string;
  /** The heading of level 2 that it is below, or is. */
  readonly section?: string;
  readonly level: number;
}

/** The anchors of a text in order. */
export function anchorsOf(text: string): Anchor[] {
  const times = new Map<string, number>();
  let section: string | undefined;
  return headingsOf(text.split('\n')).map(({ level, title }) => {
    if (level <= 2) section = level === 2 ? title : undefined;
    const slug = slugOf(title);
    const before = times.get(slug) ?? 0;
    times.set(slug, before + 1);
    return { anchor: before === 0 ? slug : `${slug}-${before}`, slug, section, level };
  });
}

/** A text whose headings are one level up, as that of a section on a page of its own. */
export function raised(text: string): string {
  const lines = text.split('\n');
  for (const { line } of headingsOf(lines)) lines[line] = lines[line].slice(1);
  return lines.join('\n');
}

/** The first sentence of a text, in one line. */
export function firstSentence(text: string): string {
  const [paragraph = ''] = text.trim().split(/\n\s*\n/);
  const line = paragraph.replace(/\s+/g, ' ');
  return /^.*?(?=\.(?:\s|$))/.exec(line)?.[0] ?? line;
}
