import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';

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
      { text: 'By need', link: '/' },
      { text: 'By service', link: '/by-service' },
      { text: 'By cost', link: '/by-cost' },
      { text: 'Constructs', link: '/docs/constructs' },
      { text: 'Examples', link: '/examples/' },
    ],
    sidebar: menus,
    outline: [2, 3],
    search: { provider: 'local' },
  },
});
