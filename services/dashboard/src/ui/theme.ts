import { useEffect, useState, useSyncExternalStore } from 'react';

const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
const KEY = 'theme';
const DARK = '(prefers-color-scheme: dark)';

/** What was chosen, and how to choose the next one; kept in this browser. */
export function useTheme(): { theme: Theme; next: () => void } {
  const [theme, setTheme] = useState<Theme>(() => THEMES.find((name) => name === localStorage.getItem(KEY)) ?? 'system');
  useEffect(() => {
    if (theme === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return { theme, next: () => setTheme(THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system') };
}

/** Whether it is dark now, for what is drawn and not styled. */
export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, isDark);
}

function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === 'dark' || (theme !== 'light' && matchMedia(DARK).matches);
}

function subscribe(observer: () => void): () => void {
  const query = matchMedia(DARK);
  const changes = new MutationObserver(observer);
  changes.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  query.addEventListener('change', observer);
  return () => {
    changes.disconnect();
    query.removeEventListener('change', observer);
  };
}
