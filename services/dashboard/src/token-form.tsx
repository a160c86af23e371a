import { useState } from 'react';
import { keepApiToken } from './api-client.ts';

/** Asks for the API token where the server wants one. */
export function TokenForm({ onToken }: { onToken(): void }) {
  const [token, setToken] = useState('');
  return (
    <form
      className="mx-auto mt-24 flex max-w-sm flex-col gap-3 rounded-lg border border-line bg-panel p-6"
      onSubmit={(event) => {
        event.preventDefault();
        keepApiToken(token.trim());
        onToken();
      }}
    >
      <label htmlFor="token" className="font-semibold">
        API token
      </label>
      <p className="text-sm text-muted">
        This server answers only those who know its token (API_TOKEN). It is kept until the page is closed.
      </p>
      <input
        id="token"
        type="password"
        autoComplete="off"
        required
        value={token}
        onChange={(event) => setToken(event.target.value)}
        className="rounded-md border border-line bg-page px-3 py-2"
      />
      <button type="submit" className="rounded-md bg-busy px-3 py-2 font-semibold text-panel">
        Continue
      </button>
    </form>
  );
}
