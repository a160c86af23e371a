import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react(), tailwindcss()],
  // The gateway's CSP knows only files of its own: nothing may be inlined as data: addresses.
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  // `vite` beside a running gateway, for work on the page.
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
});
