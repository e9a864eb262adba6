import { onContentUpdated } from 'vitepress';

const KEY = 'language-of-samples';

/** The name of the language of a tab. */
function languageOf(input: HTMLInputElement): string {
  return document.querySelector(`label[for="${input.id}"]`)?.textContent?.trim() ?? '';
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Shows all samples of a page in a language; those that it was not translated to stay as they are. */
function show(language: string): void {
  for (const input of document.querySelectorAll<HTMLInputElement>('.vp-code-group input')) {
    if (languageOf(input) !== language || input.checked) continue;
    const group = input.closest('.vp-code-group')!;
    const index = [...group.querySelectorAll('input')].indexOf(input);
    input.checked = true;
    [...group.querySelectorAll('.blocks > *')].forEach((block, i) => block.classList.toggle('active', i === index));
  }
}

/** Whoever chooses a language for one sample wants the others in it, too, on this page and the next. Called in a set-up. */
export function keepLanguage(): void {
  onContentUpdated(() => {
    const language = stored();
    if (language) show(language);
  });
  if (typeof window === 'undefined') return;
  window.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.matches('.vp-code-group input')) return;
    const language = languageOf(target);
    const top = target.getBoundingClientRect().top;
    try {
      localStorage.setItem(KEY, language);
    } catch {
      // Where nothing may be kept, the choice lasts for this page.
    }
    show(language);
    // Samples above have another height now: what was chosen stays where it was.
    window.scrollBy({ top: target.getBoundingClientRect().top - top, behavior: 'instant' });
  });
}
