import type { ListRange, PutResult, Storage, StorageEvent } from '../../storage/storage.ts'

export const bytes = (text: string): Uint8Array => Buffer.from(text)
export const text = (value: Uint8Array | undefined): string | undefined => value && Buffer.from(value).toString()

export const isOk = (result: PutResult): boolean => result.ok

/** @returns the revision */
export async function create(storage: Storage, key: string, value: string): Promise<number> {
  return won(await storage.put(key, bytes(value), 0))
}

/** @returns the revision */
export async function update(storage: Storage, key: string, value: string, ifRevision: number): Promise<number> {
  return won(await storage.put(key, bytes(value), ifRevision))
}

/** @returns the revision */
export async function remove(storage: Storage, key: string, ifRevision: number): Promise<number> {
  return won(await storage.delete(key, ifRevision))
}

function won(result: PutResult): number {
  if (!result.ok) throw new Error(`lost against ${JSON.stringify(summary(result))}`)
  return result.revision
}

/** A result with values as text. */
export function summary(result: PutResult): object {
  if (result.ok) return { ok: true, revision: result.revision }
  const { current } = result
  return {
    ok: false,
    current: current && { key: current.key, value: text(current.value), revision: current.revision },
  }
}

export async function listed(storage: Storage, range: ListRange): Promise<{ keys: string[]; remaining: number }> {
  const { entries, remaining } = await storage.list(range)
  return { keys: entries.map(({ key }) => key), remaining }
}

/** An event in a line: `4 put /a=new was 3=old`. */
export function line({ type, key, revision, value, previous }: StorageEvent): string {
  const now = value === undefined ? key : `${key}=${text(value)}`
  const was = previous ? ` was ${previous.revision}=${text(previous.value)}` : ''
  return `${revision} ${type} ${now}${was}`
}

/** Watches and keeps what it is told, in lines. */
export function collect(storage: Storage, prefix: string, after: number): { events: string[]; stop: () => void } {
  const events: string[] = []
  const stop = storage.watch(prefix, after, { onEvents: (told) => events.push(...told.map(line)) })
  return { events, stop }
}
