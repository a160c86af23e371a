import { zodConfig } from './zod-config.ts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiRefusal } from './api/call.ts';
import { App } from './app.tsx';
import { createLive, LiveContext } from './live/live.ts';
import './styles.css';

const root = document.querySelector('#root');
if (root === null || zodConfig.jitless !== true) throw new Error('the page is not whole');
// What is read is read anew when a live event says that it is not true any more, and at no other time.
const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      // A refusal stays one; an answer that did not arrive may arrive yet.
      retry: (count, error) => !(error instanceof ApiRefusal) && count < 2,
      networkMode: 'always',
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    },
    mutations: { networkMode: 'always' },
  },
});
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <LiveContext value={createLive(client)}>
        <App />
      </LiveContext>
    </QueryClientProvider>
  </StrictMode>,
);
