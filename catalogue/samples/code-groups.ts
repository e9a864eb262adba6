/** A sample of a README: its code, and the name of the file in `rosetta/` that it is compiled in; none is compiled alone. */
export interface Sample {
  readonly code: string;
  readonly fixture?: string;
}

/** A sample in the other languages; without one that it could not be translated to. */
export interface Translation {
  readonly python?: string;
  readonly java?: string;
  readonly go?: string;
}

const SAMPLE = /^```ts(?: (?:fixture=(\S+)|(nofixture)))?\n([\s\S]*?)\n```$/gm;

/** The samples in TypeScript of a text. */
export function samplesIn(text: string): Sample[] {
  return [...text.matchAll(SAMPLE)].map(([, fixture = 'default', none, code = '']) => ({
    code,
    fixture: none ? undefined : fixture,
  }));
}

/** What is said below the first sample of a page. */
const NOTE =
  'Only TypeScript is compiled here; the other languages are translated from it by jsii-rosetta. [The guide](/docs/own-app.md) has an app in each of them that is tested.';

/** A text whose samples have a tab for each language that they are translated to. */
export function withCodeGroups(text: string, translationOf: (code: string) => Translation | undefined): string {
  let first = true;
  return text.replace(SAMPLE, (_block, _fixture, _none, code: string) => {
    const block = (language: string, title: string, source?: string) =>
      source ? [`\`\`\`${language} [${title}]`, source, '```', ''] : [];
    const { python, java, go } = translationOf(code) ?? {};
    const note = first ? ['', `*${NOTE}*`] : [];
    first = false;
    return [
      '::: code-group',
      '',
      ...block('ts', 'TypeScript', code),
      ...block('python', 'Python', python),
      ...block('java', 'Java', java),
      ...block('go', 'Go', go),
      ':::',
      ...note,
    ].join('\n');
  });
}
