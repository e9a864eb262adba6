import DefaultTheme from 'vitepress/theme';
import MermaidDiagram from './MermaidDiagram.vue';
import TemplateView from './TemplateView.vue';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ app }: { app: { component: (name: string, component: unknown) => void } }) {
    app.component('MermaidDiagram', MermaidDiagram);
    app.component('TemplateView', TemplateView);
  },
};
