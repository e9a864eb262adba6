import type { EnhanceAppContext } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import MermaidDiagram from './MermaidDiagram.vue';
import TemplateView from './TemplateView.vue';
import { keepLanguage } from './languages';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ app, router }: EnhanceAppContext) {
    keepLanguage(router);
    app.component('MermaidDiagram', MermaidDiagram);
    app.component('TemplateView', TemplateView);
  },
};
