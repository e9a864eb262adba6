import type { EnhanceAppContext } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import MermaidDiagram from './MermaidDiagram.vue';
import TemplateView from './TemplateView.vue';
import { keepLanguage } from './languages';
import './style.css';

export default {
  extends: DefaultTheme,
  setup: keepLanguage,
  enhanceApp({ app }: EnhanceAppContext) {
    app.component('MermaidDiagram', MermaidDiagram);
    app.component('TemplateView', TemplateView);
  },
};
