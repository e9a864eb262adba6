import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { slugOf } from '../../readme-sections';

// What `scripts/site.ts` has written: the menus of the pages.
const menus = JSON.parse(readFileSync(fileURLToPath(new URL('../pages/menus.json', import.meta.url)), 'utf8'));

export default defineConfig({
  title: 'cdk-reference-architectures',
  description: 'AWS CDK constructs for whole architectures',
  srcDir: 'pages',
  outDir: '.vitepress/dist',
  cleanUrls: false,
  lastUpdated: false,
  // The pages are READMEs, which also link to files of the repository: those are rewritten, and what is left must exist.
  ignoreDeadLinks: false,
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    // The READMEs link to headings as code hosts name them.
    anchor: { slugify: slugOf },
    config(md) {
      // Diagrams are drawn in the browser, in its colours.
      const fence = md.renderer.rules.fence!;
      md.renderer.rules.fence = (tokens, index, ...rest) =>
        tokens[index]!.info.trim() === 'mermaid'
          ? `<MermaidDiagram code="${encodeURIComponent(tokens[index]!.content)}" />`
          : fence(tokens, index, ...rest);
    },
  },
  themeConfig: {
    nav: [
      { text: 'By need', link: '/by-need' },
      { text: 'By service', link: '/by-service' },
      { text: 'By cost', link: '/by-cost' },
      { text: 'Constructs', link: '/docs/constructs' },
      { text: 'Examples', link: '/examples/' },
    ],
    sidebar: menus,
    outline: [2, 3],
    search: {
      provider: 'local',
      options: {
        _render(src, env, md) {
          // What has a page of its own is found there alone; samples in one language, without colours.
          // The indexes name everything.
          if (/^by-\w+\.md$/.test(env.relativePath)) return '';
          const isReadme = env.relativePath.startsWith('lib/');
          const text = src
            .split(/^(?=## )/m)
            .filter((section) => !(isReadme && section.includes('](/constructs/') && section.includes('[Diagram, ')))
            .join('')
            .replace(/^::: code-group\n\n(```[^]*?\n```)\n[^]*?^:::$/gm, '$1')
            .replace(/^```\w.*$/gm, '```');
          return md.render(text, env);
        },
      },
    },
  },
});
