import { Templates } from '../test/support/reachability/templates';
import { architectureOf, Paths } from './architecture/architecture';
import { mermaidOf } from './mermaid';

const BLOCK = /<!-- picture of (\w+): written by npm run examples -->[\s\S]*?<!-- end of picture -->/g;

/** The text of an example's README with the pictures of its stacks. */
export function withPictures(text: string, templates: Templates, paths: Paths): string {
  return text.replace(BLOCK, (_block, stack: string) => {
    if (!templates[stack]) throw new Error(`There is no stack '${stack}'.`);
    return [
      `<!-- picture of ${stack}: written by npm run examples -->`,
      '',
      '```mermaid',
      mermaidOf(architectureOf(stack, templates, paths)),
      '```',
      '',
      '<!-- end of picture -->',
    ].join('\n');
  });
}

/** The stacks that a README has pictures of. */
export function picturedStacks(text: string): string[] {
  return [...text.matchAll(BLOCK)].map(([, stack = '']) => stack);
}
