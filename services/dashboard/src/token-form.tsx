import { useState } from 'react';
import { login } from './api-client.ts';

/** Asks for a key where the server wants one. */
export function TokenForm({ onLogin }: { onLogin(): void }) {
  const [key, setKey] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);

  const begin = async (): Promise<void> => {
    try {
      await login(key.trim());
      onLogin();
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
    }
  };

  return (
    <form
      className="mx-auto mt-24 flex max-w-sm flex-col gap-3 rounded-lg border border-line bg-panel p-6"
      onSubmit={(event) => {
        event.preventDefault();
        void begin();
      }}
    >
      <label htmlFor="key" className="font-semibold">
        API key
      </label>
      <p className="text-sm text-muted">
        This server answers only those who have an API key or its token (API_TOKEN). You stay logged in for 12 hours.
      </p>
      <input
        id="key"
        type="password"
        autoComplete="off"
        required
        value={key}
        onChange={(event) => setKey(event.target.value)}
        className="rounded-md border border-line bg-page px-3 py-2"
      />
      {refusal !== null && <p role="alert">{refusal}</p>}
      <button type="submit" className="rounded-md bg-busy px-3 py-2 font-semibold text-panel">
        Log in
      </button>
    </form>
  );
}
