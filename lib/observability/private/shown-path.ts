import { IConstruct } from 'constructs';

/** The path of a construct as people read it: `Default` is the part that has no name of its own, as in logical ids. */
export function shownPath({ node }: IConstruct): string {
  return node.path
    .split('/')
    .filter((id) => id !== 'Default')
    .join('/');
}
