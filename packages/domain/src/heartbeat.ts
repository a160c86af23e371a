/**
 * A heartbeat that was seen and then missed `missedBeats` times has stopped: reason for a hint.
 * A service that never sent one has not stopped.
 */
export function hasHeartbeatStopped({
  lastHeartbeatAt,
  intervalMs,
  missedBeats,
  now,
}: {
  lastHeartbeatAt: number | null;
  intervalMs: number;
  missedBeats: number;
  now: number;
}): boolean {
  return lastHeartbeatAt !== null && now - lastHeartbeatAt > intervalMs * missedBeats;
}
