import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { actions } from '../api/actions.ts';
import { Button } from '../ui/button.tsx';
import { Refusal } from '../ui/note.tsx';
import { textOf } from '../actions/form-dialog.tsx';

/** Asks for a key where the server wants one. The key itself is not kept: a session is. */
export function LoginPage({ onDone }: { onDone: () => void }) {
  const login = useMutation({ mutationFn: actions.login, onSuccess: onDone });
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
  }, []);
  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <form
        className="card flex w-full max-w-sm flex-col gap-4 p-6"
        onSubmit={(event) => {
          event.preventDefault();
          login.mutate(textOf(new FormData(event.currentTarget), 'key') ?? '');
        }}
      >
        <h1 className="text-xl font-semibold">System health</h1>
        <label className="flex flex-col gap-1">
          <span className="font-medium">API key</span>
          <input className="field" name="key" type="password" autoComplete="current-password" required ref={input} />
          <span className="text-sm text-muted">
            A key with a role, or the API token of this server (API_TOKEN). The session ends after 12 hours.
          </span>
        </label>
        <Refusal error={login.error} />
        <Button type="submit" look="primary" reason={login.isPending ? 'it is being checked' : null}>
          Log in
        </Button>
      </form>
    </main>
  );
}
